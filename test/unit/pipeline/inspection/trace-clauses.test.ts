import { expect, test } from "vitest";
import type { Clause, SelectedCriterion } from "#src/pipeline/composition/selection.ts";
import { type PromotedKnowledge, traceClauses } from "#src/pipeline/inspection/trace-clauses.ts";
import type { Criterion } from "#src/pipeline/package/criterion.ts";
import type { Receipt } from "#src/pipeline/promotion/receipt.ts";
import type { End } from "#src/pipeline/validation/verdict.ts";
import { criterion, files, later, run, suite } from "../../../support/judging.ts";

const span = { file: "SPECPROMPT.md", line: 1, column: 1 };
const clause = (id: string): Clause => ({
  id,
  text: `- ${id} must hold.`,
  layer: "core",
  path: "SPECPROMPT.md",
  span,
});
const selected = (it: Criterion, digest = `digest-${it.id}`): SelectedCriterion => ({
  criterion: it,
  source: "",
  folder: "",
  digest,
});

type Judged = Receipt["verdict"]["criteria"][number];
const judged = (id: string, end: End, more: Partial<Judged> = {}): Judged => ({
  id,
  end,
  digest: `digest-${id}`,
  required: true,
  heldOut: false,
  ...more,
});
const hidden = (ended: string, digest: string, ...covers: string[]): Judged => {
  const [id = "", end = ""] = ended.split(" ");
  return judged(id, end === "passed" ? end : "failed", { heldOut: true, digest, covers });
};

function promoted(
  criteria: readonly Judged[],
  more: Partial<PromotedKnowledge> & { readonly unverified?: readonly string[] } = {},
): PromotedKnowledge {
  const { unverified = [], ...rest } = more;
  return {
    verdict: { outcome: "green", criteria: [...criteria], unverified: [...unverified] },
    stale: { prompt: false, judge: false },
    sameHeldOut: true,
    told: new Set(),
    ...rest,
  };
}

const stateOf = (trace: ReturnType<typeof traceClauses>) =>
  trace.clauses.map((it) => `${it.id} ${it.state}`);

test("a clause is verified by a passing outside check with the same id and digest", () => {
  const clauses = ["KB-1", "KB-2", "KB-3", "KB-4", "KB-5", "KB-6"].map(clause);
  const criteria = [
    selected(criterion("AC-1", run(["true"]), { covers: ["KB-1"] })),
    selected(criterion("AC-2", suite(["true"]), { covers: ["KB-2"] })),
    selected(criterion("AC-3", files({}), { covers: ["KB-3"] }), "changed"),
    selected(criterion("AC-4", run(["true"]), { covers: ["KB-4"] })),
    selected(criterion("AC-6", [suite(["true"]), run(["true"])], { covers: ["KB-6"] })),
  ];
  const trace = traceClauses(
    { clauses, criteria },
    promoted(
      [
        judged("AC-1", "passed"),
        judged("AC-2", "passed"),
        judged("AC-3", "passed"),
        judged("AC-4", "flaky"),
        judged("AC-6", "passed"),
      ],
      { unverified: ["KB-2", "KB-4"], stale: { prompt: true, judge: true } },
    ),
  );
  expect(stateOf(trace)).toEqual([
    "KB-1 verified",
    "KB-2 unverified",
    "KB-3 unverified",
    "KB-4 unverified",
    "KB-5 uncovered",
    "KB-6 verified",
  ]);
  expect(
    trace.clauses.flatMap((it) => it.visible.map(({ strength, end }) => [strength, end])),
  ).toEqual([
    ["outside", "passed"],
    ["inside", "passed"],
    ["outside", undefined],
    ["outside", "flaky"],
    ["outside", "passed"],
  ]);
  expect(trace.coverage).toEqual({ verified: 2, clauses: 6, atMost: 2 / 6 });
});

test("held-out results are joined by their clauses only, never to the checks of now", () => {
  const clauses = ["KB-1", "KB-2"].map(clause);
  const secret = criterion("SECRET-1", run(["true"]), { covers: ["KB-1"], heldOut: true });
  const criteria = [
    selected(secret, "digest-of-the-first"),
    selected(criterion("SECRET-2", suite(["true"]), { covers: ["KB-2"], heldOut: true })),
  ];
  // The receipt numbers them otherwise: a join by digest would give KB-2 the end of KB-1's check.
  const known = promoted(
    [
      hidden("held-out-1 failed", "digest-of-the-first", "KB-2"),
      hidden("held-out-2 passed", "other", "KB-1"),
    ],
    { unverified: ["KB-2"] },
  );
  const trace = traceClauses({ clauses, criteria }, known);
  expect(trace.clauses.map((it) => it.heldOut)).toEqual([
    { count: 1, outside: 1, results: [{ id: "held-out-2", end: "passed" }] },
    { count: 1, outside: 0, results: [{ id: "held-out-1", end: "failed" }] },
  ]);
  expect(stateOf(trace)).toEqual(["KB-1 verified", "KB-2 unverified"]);
  expect(JSON.stringify(trace)).not.toMatch(/SECRET|digest/u);
});

test("what a held-out check says counts while the checks are the same, and after that where one passed", () => {
  const clauses = [clause("KB-1")];
  const criteria = [selected(criterion("H-1", run(["true"]), { covers: ["KB-1"], heldOut: true }))];
  const state = (known: PromotedKnowledge | undefined) =>
    traceClauses({ clauses, criteria }, known).clauses[0]?.state;
  const stale = { prompt: false, judge: true };
  expect(state(undefined)).toBe("unknown");
  // A receipt of an older psd names no clauses of criteria.
  expect(state(promoted([judged("held-out-1", "passed", { heldOut: true })]))).toBe("verified");
  expect(state(promoted([hidden("held-out-1 passed", "d", "KB-1")], { stale }))).toBe("verified");
  expect(state(promoted([hidden("held-out-1 passed", "d", "KB-9")], { stale }))).toBe("unverified");
  expect(
    state(promoted([hidden("held-out-1 passed", "d", "KB-1")], { unverified: ["KB-1"] })),
  ).toBe("unverified");
});

test("a clause is worn where each of its held-out checks was told", () => {
  const clauses = ["KB-1", "KB-2", "KB-3"].map(clause);
  const results = [
    hidden("held-out-1 passed", "a", "KB-1", "KB-2"),
    hidden("held-out-2 passed", "b", "KB-2"),
  ];
  const worn = (more: Partial<PromotedKnowledge>) =>
    traceClauses({ clauses, criteria: [] }, promoted(results, more)).clauses.map((it) => it.worn);
  expect(worn({ told: new Set(["a"]) })).toEqual([true, false, undefined]);
  expect(worn({ told: new Set(["a", "b"]) })).toEqual([true, true, undefined]);
  expect(worn({ told: new Set() })).toEqual([false, false, undefined]);
  expect(worn({ told: undefined })).toEqual([undefined, undefined, undefined]);
  expect(worn({ told: new Set(["a"]), sameHeldOut: false })).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("finds orphans, and clauses that only visible checks try", () => {
  const criteria = [
    selected(criterion("AC-1", run(["true"]), { covers: ["KB-1"] })),
    selected(criterion("AC-2", later())),
    selected(criterion("H-1", run(["true"]), { covers: ["KB-2"], heldOut: true })),
  ];
  const trace = traceClauses(
    { clauses: ["KB-1", "KB-2", "KB-3"].map(clause), criteria },
    undefined,
  );
  expect(trace.clauses.map((it) => it.visibleOnly)).toEqual([true, false, false]);
  expect(trace.orphans).toEqual([{ criterion: "AC-2", strength: "outside" }]);
  expect(traceClauses({ clauses: [], criteria }, undefined).coverage.atMost).toBe(0);
});
