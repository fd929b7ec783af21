import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore } from "#src/adapters/store/open-store.ts";
import { promote } from "#src/pipeline/promotion/promote.ts";
import { readReceipt } from "#src/pipeline/promotion/receipt-files.ts";
import { rollback } from "#src/pipeline/promotion/rollback.ts";
import { codesOf, makeProject, type TestProject, valueOf } from "./project.ts";

let project: TestProject;

beforeEach(async () => {
  project = await makeProject();
});

afterEach(() => {
  project.remove();
});

async function promoteAttempts(...attempts: readonly string[]): Promise<void> {
  for (const attempt of attempts) {
    const request = await project.request(
      { "a.txt": attempt, [`${attempt}.txt`]: "" },
      { attempt },
    );
    valueOf(await promote(request, project.services));
  }
}

function back(more: { readonly to?: string; readonly discard?: boolean } = {}) {
  const request = { projectRoot: project.root, deployment: "x", discard: false, ...more };
  return rollback(request, project.services);
}

test("puts the tree before back, with its receipt, and holds it", async () => {
  await promoteAttempts("a1", "a2", "a3");
  const promotion = valueOf(await back());
  expect(promotion.receipt).toMatchObject({ attempt: "a2", held: "rolled back from a3" });
  expect(await project.read()).toEqual({ "tools/x/a.txt": "a2", "tools/x/a2.txt": "" });
  expect(valueOf(await readReceipt(project.root, "x"))).toEqual(promotion.receipt);
  valueOf(await back());
  expect(await project.read()).toEqual({ "tools/x/a.txt": "a1", "tools/x/a1.txt": "" });
});

test("goes back to a named attempt, over new verdicts of one tree", async () => {
  await promoteAttempts("a1", "a2", "a2", "a3");
  expect(valueOf(await back({ to: "a1" })).receipt.attempt).toBe("a1");
});

test("where there is nothing to go back to: promotion/nothing-to-roll-back", async () => {
  expect(codesOf(await back())).toEqual(["promotion/nothing-to-roll-back"]);
  await promoteAttempts("a1", "a2");
  const result = await back({ to: "a7" });
  expect(result.diagnostics[0]?.message).toBe("a7 was never promoted before in x");
});

test("takes no edit away unless it is discarded", async () => {
  await promoteAttempts("a1", "a2");
  await project.write({ "tools/x/a2.txt": "mine" });
  expect(codesOf(await back())).toEqual(["promotion/drifted"]);
  const result = await back({ discard: true });
  expect(codesOf(result)).toEqual(["promotion/kept"]);
  expect(await project.read()).toEqual({ "tools/x/a.txt": "a1", "tools/x/a1.txt": "" });
});

test("where the store is another machine's: promotion/tree-gone", async () => {
  await promoteAttempts("a1", "a2");
  rmSync(join(project.root, ".psd/cache"), { recursive: true });
  const store = valueOf(await openStore(join(project.root, ".psd/cache/store.git")));
  const request = { projectRoot: project.root, deployment: "x", discard: false };
  const result = await rollback(request, { ...project.services, store });
  expect(codesOf(result)).toEqual(["promotion/tree-gone"]);
});
