import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { editProject } from "#src/pipeline/life/edit-project.ts";
import { findBaseDamage } from "#src/pipeline/promotion/base.ts";
import { inspectDrift } from "#src/pipeline/promotion/drift.ts";
import { promote } from "#src/pipeline/promotion/promote.ts";
import { listReceipts, readReceipt } from "#src/pipeline/promotion/receipt-files.ts";
import { readProject } from "#src/pipeline/resolution/read-project.ts";
import { makeRepository, type UserRepository } from "../../../support/repository.ts";
import { codesOf, draft, makeProject, type TestProject, valueOf } from "./project.ts";

let project: TestProject;
let repository: UserRepository;

const entry = (name: string): Record<string, unknown> => ({
  from: "./spec",
  into: `tools/${name}`,
  choose: { stack: "python" },
});

beforeEach(async () => {
  project = await makeProject();
  repository = makeRepository(project.root);
  await project.write({ ".psd/.gitignore": "cache/\n", "psd.yaml": "deployments:\n" });
  for (const name of ["a", "m", "z"]) {
    // One after the other into one file.
    valueOf(await editProject(project.root, { kind: "add", name, entry: entry(name) }));
    await regenerate(name, 1);
  }
  repository.commit("All");
});
afterEach(() => project.remove());

async function regenerate(name: string, round: number): Promise<void> {
  const same = { "n/a.py": "same\n", "n/b.py": "same\n", "n/c.py": "same\n" };
  const texts = { ...same, "main.py": `print("${name}", ${round})\n` };
  const files = round === 2 ? { ...texts, "z/new.py": "new\n" } : texts;
  const receipt = draft({ deployment: name, into: `tools/${name}`, attempt: `a${round}` });
  valueOf(await promote(await project.request(files, { receipt }), project.services));
}

/** What every deployment has against itself. */
async function faults(): Promise<readonly string[]> {
  const { receipts, unfit } = await listReceipts(project.root);
  const found = await Promise.all(
    receipts.map(async (receipt) => {
      const input = { projectRoot: project.root, receipt };
      const drift = valueOf(await inspectDrift(input, project.services));
      const damage = await findBaseDamage(project.root, receipt);
      return [...drift.files.map((it) => it.path), ...(damage === undefined ? [] : [damage.code])];
    }),
  );
  return [...unfit.keys(), ...found.flat()];
}

describe("two branches", () => {
  test("that regenerated different deployments merge without a conflict", async () => {
    repository.git("checkout", "-q", "-b", "feature");
    await regenerate("m", 2);
    const move = { kind: "retarget", name: "a", into: "apps/a" } as const;
    valueOf(await editProject(project.root, move));
    repository.commit("Regenerate m, move a");
    repository.git("checkout", "-q", "main");
    await regenerate("z", 2);
    valueOf(await editProject(project.root, { kind: "add", name: "zz", entry: entry("zz") }));
    repository.commit("Regenerate z, add zz");
    repository.git("merge", "-q", "feature");
    expect(await faults()).toEqual([]);
    const { receipts } = await listReceipts(project.root);
    expect(receipts.map((it) => it.attempt)).toEqual(["a1", "a2", "a2"]);
    const { deployments } = valueOf(await readProject(project.root));
    expect(deployments.map((it) => it.into)).toEqual(["apps/a", "tools/m", "tools/z", "tools/zz"]);
  });

  test("that regenerated the same one leave a receipt that is told: promotion/receipt-conflicted", async () => {
    repository.git("checkout", "-q", "-b", "feature");
    await regenerate("m", 2);
    repository.commit("Regenerate m");
    repository.git("checkout", "-q", "main");
    await regenerate("m", 3);
    repository.commit("Regenerate m otherwise");
    expect(repository.tryGit("merge", "-q", "feature")).toBe(1);
    const read = await readReceipt(project.root, "m");
    expect(codesOf(read)).toEqual(["promotion/receipt-conflicted"]);
    const file = join(project.root, ".psd/receipts/m.json");
    const line = readFileSync(file, "utf8").split("\n").indexOf("<<<<<<< HEAD") + 1;
    expect(read.diagnostics[0]).toMatchObject({ span: { file, line, column: 1 } });
    const { receipts, unfit } = await listReceipts(project.root);
    expect(receipts.map((it) => it.deployment)).toEqual(["a", "z"]);
    expect([...unfit.keys()]).toEqual(["m"]);
  });

  test("whose receipts were put together line by line are told: promotion/receipt-inconsistent", async () => {
    repository.git("checkout", "-q", "-b", "feature");
    await regenerate("m", 2);
    repository.commit("Regenerate m");
    repository.git("checkout", "-q", "main");
    await regenerate("m", 3);
    repository.commit("Regenerate m otherwise");
    repository.git("merge", "-q", "-X", "ours", "feature");
    expect(codesOf(await readReceipt(project.root, "m"))).toEqual([
      "promotion/receipt-inconsistent",
    ]);
  });
});
