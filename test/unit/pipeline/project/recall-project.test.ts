import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { recallProject } from "#src/pipeline/project/recall-project.ts";
import { readProject } from "#src/pipeline/resolution/read-project.ts";

let root: string;

const textOf = (count: number, into = "out"): string =>
  `deployments:\n${Array.from(
    { length: count },
    (_, index) => `  d${index}: { from: ./pkg, into: ${into}/d${index} }\n`,
  ).join("")}`;
const write = (text: string): void => writeFileSync(join(root, "psd.yaml"), text);
const cache = (): string => join(root, ".psd/cache/project.json");

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "psd-recall-"));
  write(textOf(30));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The clock is ahead, so that psd.yaml does not count as just touched. */
function recall({ version = "1", keeps = true, later = 10_000 } = {}) {
  const clock = { now: () => Date.now() + later };
  return recallProject(root, { clock, version, keeps });
}

it("gives what reading psd.yaml gives, and reads it again where it was touched", async () => {
  const read = await readProject(root);
  expect(await recall()).toEqual(read);
  const kept = readFileSync(cache(), "utf8");
  expect(await recall()).toEqual(read);
  expect(readFileSync(cache(), "utf8")).toBe(kept);
  const { atime, mtime } = statSync(join(root, "psd.yaml"));
  write(textOf(30, "new"));
  utimesSync(join(root, "psd.yaml"), atime, mtime);
  const again = await recall();
  expect(again.ok && again.value.deployments[0]?.into).toBe("new/d0");
});

it("keeps nothing of a few deployments, of what was just touched, is wrong, or may not be written", async () => {
  await recall({ later: 0 });
  await recall({ keeps: false });
  write(textOf(2));
  await recall();
  write(`${textOf(30)}  bad: { from: ./pkg, into: ../x }\n`);
  expect((await recall()).diagnostics.map((it) => it.code)).toEqual(["resolution/target-unsafe"]);
  rmSync(join(root, "psd.yaml"));
  expect(await recall()).toMatchObject({ ok: true, value: { deployments: [] } });
  expect(() => readFileSync(cache())).toThrow("ENOENT");
});

it("does not believe what is damaged, or what another version read", async () => {
  const first = await recall();
  const good = readFileSync(cache(), "utf8");
  writeFileSync(cache(), good.replace("out/d7", "out/d8"));
  expect(await recall()).toEqual(first);
  writeFileSync(cache(), good);
  await recall({ version: "2" });
  expect(readFileSync(cache(), "utf8")).not.toBe(good);
});
