import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isOutside, projectPath } from "#src/server/mcp/project-path.ts";

let place: string;
let root: string;

beforeAll(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), "psd-mcp-path-")));
  root = join(place, "project");
  mkdirSync(join(root, "p/validation/held-out"), { recursive: true });
  mkdirSync(join(root, ".psd"));
  mkdirSync(join(place, "other"));
  symlinkSync(join(root, "p/validation/held-out"), join(root, "door"));
  symlinkSync(place, join(root, "out"));
  symlinkSync("p", join(root, "same"));
  symlinkSync(join(root, "p/validation/held-out/nothing"), join(root, "broken"));
  symlinkSync("loop", join(root, "loop"));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const codesOf = async (path: string): Promise<readonly string[]> =>
  (await projectPath(path, root)).diagnostics.map((it) => it.code);

describe("projectPath", () => {
  it("takes a package of the project, also over a link that stays inside", async () => {
    expect(await projectPath("p", root)).toMatchObject({ ok: true, value: join(root, "p") });
    expect(await projectPath("same", root)).toMatchObject({ ok: true });
    expect(await projectPath(join(root, "p"), root)).toMatchObject({ ok: true });
  });

  it.each([
    "p/validation/held-out",
    "p/validation/HELD-OUT/a.yaml",
    "p/x/../validation/held-out",
    "door",
    "door/nothing/at/all",
    "broken",
    "broken/more",
    "loop",
    "out/nothing",
    ".psd",
    ".PSD/cache",
    ".git/config",
    "..",
    "../other",
    "out/other",
    "/etc",
    "p\0",
    "a\nb",
  ])("refuses %j and does not repeat it", async (path) => {
    const found = await projectPath(path, root);
    expect(found.diagnostics.map((it) => it.code)).toEqual(["mcp/path-refused"]);
    expect(JSON.stringify(found)).not.toContain("held-out/a");
    expect(await isOutside(path, root)).toBe(true);
  });

  it("says where there is nothing", async () => {
    expect(await codesOf("nothing")).toEqual(["package/not-found"]);
    expect(await isOutside("new/folder", root)).toBe(false);
  });
});
