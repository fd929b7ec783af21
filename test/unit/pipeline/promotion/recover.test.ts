import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { movePlanned } from "#src/pipeline/promotion/move-planned.ts";
import { preparePromotion } from "#src/pipeline/promotion/prepare-promotion.ts";
import { promote } from "#src/pipeline/promotion/promote.ts";
import type { Promoting } from "#src/pipeline/promotion/promoting.ts";
import { stepsAfterCommit, stepsToCommit } from "#src/pipeline/promotion/promotion-steps.ts";
import { readReceipt } from "#src/pipeline/promotion/receipt-files.ts";
import { findInterruption, recover } from "#src/pipeline/promotion/recover.ts";
import { runSteps } from "#src/pipeline/promotion/carry-out.ts";
import { below, codesOf, type Files, makeProject, type TestProject, valueOf } from "./project.ts";

const first: Files = { same: "s", "a.txt": "1", "b*": "b", "gone/deep": "g", kind: "k" };
const second: Files = { same: "s", "a.txt": "2", b: "b", "new/n": "n", kind: "-> a.txt" };
const steps = [...stepsToCommit, ...stepsAfterCommit];

/** A module of the stage, as a text in a script. */
const modules = (name: string): string =>
  JSON.stringify(join(import.meta.dirname, "../../../../src/pipeline/promotion", name));

let project: TestProject;

beforeEach(async () => {
  project = await makeProject();
  await project.write({ "tools/x/own.txt": "mine" });
  valueOf(await promote(await project.request(first), project.services));
});

afterEach(() => {
  project.remove();
});

async function prepareSecond(): Promise<Promoting> {
  const request = await project.request(second, { attempt: "a2" });
  return valueOf(await preparePromotion(request, project.services));
}

/** Recovers, and says which of the two trees is there, whole and with the receipt that fits. */
async function recoverAndLook(): Promise<string> {
  const recovered = await recover({ projectRoot: project.root, deployment: "x" }, project.services);
  const done = valueOf(recovered);
  expect(codesOf(recovered)[0]).toBe("promotion/recovered");
  const attempt = valueOf(await readReceipt(project.root, "x"))?.attempt;
  const files = attempt === "a1" ? first : second;
  expect(await project.read()).toEqual({
    ...below("tools/x", files),
    "tools/x/own.txt": "mine",
  });
  expect(readdirSync(join(project.root, ".psd/receipts"))).toEqual(["x.json"]);
  const again = await recover({ projectRoot: project.root, deployment: "x" }, project.services);
  expect(valueOf(again)).toBeUndefined();
  return `${done} ${attempt}`;
}

describe("a promotion that ended", () => {
  for (const [index, step] of steps.slice(0, -1).entries()) {
    test(`after the step ${step.name}`, async () => {
      expect(await runSteps(await prepareSecond(), steps.slice(0, index + 1))).toEqual([]);
      const isCommitted = index + 1 >= stepsToCommit.length;
      expect(await recoverAndLook()).toBe(isCommitted ? "finished a2" : "undone a1");
      const next = await promote(
        await project.request(second, { attempt: "a2" }),
        project.services,
      );
      valueOf(next);
    });
  }

  test("after any of its moves", async () => {
    const { record } = await prepareSecond();
    expect(record.files.length).toBeGreaterThan(4);
    for (let count = 1; count < record.files.length; count += 1) {
      const it = await prepareSecond();
      await runSteps(it, stepsToCommit.slice(0, 3));
      for (const file of it.record.files.slice(0, count)) {
        expect(await movePlanned(it, file)).toBeUndefined();
      }
      expect(await recoverAndLook()).toBe("undone a1");
    }
  });

  test("between the two halves of a move", async () => {
    const it = await prepareSecond();
    await runSteps(it, stepsToCommit.slice(0, 3));
    mkdirSync(join(project.root, "tools/x/new"));
    const staged = join(project.root, "tools/.psd-promoting-x/new/new/n");
    linkSync(staged, join(project.root, "tools/x/new/n"));
    expect(await recoverAndLook()).toBe("undone a1");
  });

  test("by being killed while it moves", async () => {
    const it = await prepareSecond();
    const { record } = it;
    const script = `
      import { runSteps } from ${modules("carry-out.ts")};
      import { movePlanned } from ${modules("move-planned.ts")};
      import { stepsToCommit } from ${modules("promotion-steps.ts")};
      import { openStore } from ${modules("../../adapters/store/open-store.ts")};
      const store = (await openStore(${JSON.stringify(join(project.root, ".psd/cache/store.git"))})).value;
      const it = { projectRoot: ${JSON.stringify(project.root)}, record: ${JSON.stringify(record)}, store };
      await runSteps(it, stepsToCommit.slice(0, 3));
      for (const file of it.record.files.slice(0, 3)) await movePlanned(it, file);
      console.log("moved");
      setInterval(() => {}, 1e6);
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "close");
    const warning = await findInterruption({ projectRoot: project.root, deployment: "x" });
    expect(warning).toMatchObject({ code: "promotion/interrupted", severity: "warning" });
    expect(await recoverAndLook()).toBe("undone a1");
    expect(await findInterruption({ projectRoot: project.root, deployment: "x" })).toBeUndefined();
  });

  test("is recovered by the next promotion", async () => {
    await runSteps(await prepareSecond(), stepsToCommit.slice(0, 4));
    const result = await promote(
      await project.request(second, { attempt: "a3" }),
      project.services,
    );
    expect(codesOf(result)).toEqual(["promotion/recovered"]);
    expect(valueOf(await readReceipt(project.root, "x"))?.attempt).toBe("a3");
  });
});

describe("an edit during an interruption", () => {
  test("of a file that was moved in stays, and the old bytes are kept: promotion/kept", async () => {
    await runSteps(await prepareSecond(), stepsToCommit.slice(0, 4));
    await project.write({ "tools/x/a.txt": "edited", "tools/x/new/n": "edited too" });
    const recovered = await recover(
      { projectRoot: project.root, deployment: "x" },
      project.services,
    );
    expect(codesOf(recovered)).toEqual(["promotion/recovered", "promotion/kept"]);
    expect(recovered.diagnostics[1]?.args).toMatchObject({ files: ["tools/x/a.txt"] });
    expect(await project.read()).toEqual({
      ...below("tools/x", first),
      "tools/x/own.txt": "mine",
      "tools/x/a.txt": "edited",
      "tools/x/new/n": "edited too",
    });
  });
});

describe("a record that cannot be trusted", () => {
  test("is refused: promotion/record-invalid", async () => {
    const { record } = await prepareSecond();
    const file = join(project.root, ".psd/receipts/x.promoting.json");
    const old = { blob: "0".repeat(40), mode: "100644" as const };
    const bad = [
      "no json",
      { ...record, files: [{ place: "src/user.txt", old }] },
      { ...record, files: [{ place: "tools/x/../../etc", old }] },
      { ...record, folders: ["elsewhere"] },
      { ...record, files: ["a", "A"].map((it) => ({ place: `tools/x/${it}`, old })) },
      { ...record, files: ["a", "a"].map((it) => ({ place: `tools/x/${it}`, new: old })) },
      { ...record, targets: [] },
    ];
    for (const it of bad) {
      writeFileSync(file, typeof it === "string" ? it : JSON.stringify(it));
      const result = await recover(
        { projectRoot: project.root, deployment: "x" },
        project.services,
      );
      expect(codesOf(result)).toEqual(["promotion/record-invalid"]);
    }
    expect(existsSync(join(project.root, "tools/x/a.txt"))).toBe(true);
  });

  test("does not lead through a link: promotion/link-on-way", async () => {
    await runSteps(await prepareSecond(), stepsToCommit.slice(0, 1));
    symlinkSync(project.root, join(project.root, "tools/.psd-promoting-x"));
    const result = await recover({ projectRoot: project.root, deployment: "x" }, project.services);
    expect(codesOf(result)).toEqual(["promotion/link-on-way"]);
  });
});
