import { existsSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { promote } from "#src/pipeline/promotion/promote.ts";
import { readReceipt } from "#src/pipeline/promotion/receipt-files.ts";
import { recallUntouched, rememberUntouched } from "#src/pipeline/promotion/untouched.ts";
import { makeProject, type TestProject, valueOf } from "./project.ts";

let project: TestProject;
const files = { "a.txt": "one\n", "b/c.txt": "x\n", "run*": "#!\n", link: "-> a.txt" };

beforeEach(async () => {
  project = await makeProject();
  valueOf(await promote(await project.request(files), project.services));
});
afterEach(() => project.remove());

const at = (path: string): string => join(project.root, "tools/x", path);
const cache = (): string => join(project.root, ".psd/cache/stat/x.json");

/** `later` is how many milliseconds the clock is ahead, so that no file counts as just touched. */
async function remember({ later = 10_000, withBase = false } = {}): Promise<void> {
  const receipt = valueOf(await readReceipt(project.root, "x"));
  if (receipt === undefined) throw new Error("No receipt");
  const startedAt = Date.now() + later;
  await rememberUntouched({ projectRoot: project.root, receipt, startedAt, withBase });
}

const recall = (withBase = false) => recallUntouched(project.root, "x", { withBase });

describe("a target that was found clean", () => {
  test("is known without being read, by the head of its receipt", async () => {
    expect(recall()).toBeUndefined();
    await remember();
    const known = recall();
    expect(known).toMatchObject({ files: 4, head: { deployment: "x", into: "tools/x" } });
    expect(known?.head).not.toHaveProperty("files");
    expect(recall(true)).toBeUndefined();
  });

  test("is not remembered where something of it was touched just now", async () => {
    await remember({ later: 0 });
    expect(existsSync(cache())).toBe(false);
  });

  test.each<readonly [string, () => unknown]>([
    ["a file has other bytes", () => writeFileSync(at("b/c.txt"), "y\n")],
    ["a file has the same bytes anew", () => writeFileSync(at("b/c.txt"), "x\n")],
    ["a mode is another one", () => chmod(at("run"), 0o644)],
    ["a file is gone", () => renameSync(at("a.txt"), at("z.txt"))],
    [
      "a folder on the way is a link to what it was",
      () => {
        renameSync(at("b"), at("d"));
        symlinkSync("d", at("b"));
      },
    ],
    [
      "the receipt is written anew",
      () => {
        const receipt = join(project.root, ".psd/receipts/x.json");
        writeFileSync(receipt, readFileSync(receipt));
      },
    ],
    [
      "what is remembered is damaged",
      () => {
        const bytes = readFileSync(cache());
        bytes[bytes.length - 5] = bytes.at(-5) === 48 ? 49 : 48;
        writeFileSync(cache(), bytes);
      },
    ],
    ["what is remembered is cut off", () => writeFileSync(cache(), "  1 abc")],
  ])("is looked at again where %s", async (_, change) => {
    await remember();
    await change();
    expect(recall()).toBeUndefined();
  });

  test("counts its base only where that was looked at, and is the same", async () => {
    await remember({ withBase: true });
    expect(recall(true)).toBeDefined();
    writeFileSync(join(project.root, ".psd/base/x.tar.gz"), "rubbish");
    expect(recall(true)).toBeUndefined();
    expect(recall(false)).toBeDefined();
  });
});
