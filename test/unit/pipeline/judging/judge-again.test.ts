import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPlainSandbox } from "#src/adapters/sandbox/plain-sandbox.ts";
import { openStore } from "#src/adapters/store/open-store.ts";
import type { StoredTree } from "#src/adapters/store/store.ts";
import { success } from "#src/diagnostics/result.ts";
import type { Selection } from "#src/pipeline/composition/selection.ts";
import { judgeAgain, type JudgedAgain, type Judgement } from "#src/pipeline/judging/judge-again.ts";
import type { ValidationSubject } from "#src/pipeline/judging/validation-subjects.ts";
import type { Check, Criterion } from "#src/pipeline/package/criterion.ts";
import { sha256 } from "#src/platform/digest.ts";
import { systemRandom } from "#src/platform/random.ts";
import { type Court, criterion, openCourt, run, selectionOf } from "../../../support/judging.ts";

let court: Court;

beforeEach(async () => {
  court = await openCourt();
});
afterEach(() => court.remove());

const yes = run(["true"]);
const no = run(["false"]);

/** A selection in which the digest of a criterion is that of its checks, as it is of a real one. */
function select(criteria: readonly Criterion[], more: Partial<Selection> = {}): Selection {
  const selection = selectionOf(court, criteria, more);
  const digested = selection.criteria.map((it) => ({
    ...it,
    digest: sha256(JSON.stringify(it.criterion.checks)),
  }));
  return { ...selection, criteria: digested };
}

async function again(
  selection: Selection,
  tree: StoredTree,
  earlier?: Judgement,
): Promise<JudgedAgain & { readonly planned: number }> {
  const digests = { prompt: "", intent: "", judge: { visible: "", heldOut: null } };
  const composition = { selection, digests, tokens: { total: 0 } };
  const subject = {
    name: "mine",
    folder: court.root,
    composition,
    store: async (store: typeof court.store) => {
      const folder = `${court.root}/outputs/${tree.files.length}`;
      return success(await store.writeTree({ folder, files: tree.files }));
    },
    drifted: [],
  } as unknown as ValidationSubject;
  const { environment } = court;
  const services = {
    environment,
    random: systemRandom,
    findSandbox: async () => success(createPlainSandbox(environment)),
    openStore: async (folder: string) => openStore(folder, { environment }),
  };
  let planned = -1;
  const options = {
    box: "none" as const,
    cwd: court.root,
    agreeToNoBox: async () => true,
    signal: new AbortController().signal,
    onEvent: () => {},
    onPlanned: (count: number) => {
      planned = count;
    },
  };
  const judged = await judgeAgain(subject, earlier, { services, options });
  if (!judged.ok) throw new Error(JSON.stringify(judged.diagnostics));
  return { ...judged.value, planned };
}

const ends = ({ verdict }: JudgedAgain) =>
  verdict.results.filter((it) => !it.id.startsWith("built-in/")).map((it) => [it.id, it.end]);

describe("a judgement that follows another one", () => {
  test("runs the criteria whose checks changed, and no other", async () => {
    const tree = await court.storeOutput({ a: "1" });
    const first = await again(select([criterion("AC-1", yes), criterion("AC-2", no)]), tree);
    expect(first).toMatchObject({ planned: 2, ran: ["AC-1", "AC-2"], verdict: { outcome: "red" } });

    const mended = select([criterion("AC-2", yes), criterion("AC-1", yes, { says: "Anew." })]);
    const second = await again(mended, tree, first.judgement);
    expect(second).toMatchObject({ planned: 1, ran: ["AC-2"], verdict: { outcome: "green" } });
    expect(ends(second)).toEqual([
      ["AC-2", "passed"],
      ["AC-1", "passed"],
    ]);
    expect(second.verdict.results.at(-1)?.says).toBe("Anew.");

    const fewer = await again(select([criterion("AC-1", yes)]), tree, second.judgement);
    expect(fewer).toMatchObject({ planned: 0, ran: [], verdict: { outcome: "green" } });
    expect(ends(fewer)).toEqual([["AC-1", "passed"]]);
  });

  test("runs everything where the output or a command changed", async () => {
    const tree = await court.storeOutput({ a: "1" });
    const selection = select([criterion("AC-1", yes), criterion("AC-2", yes)]);
    const first = await again(selection, tree);
    const other = await court.storeOutput({ a: "1", b: "2" });
    expect((await again(selection, other, first.judgement)).planned).toBe(2);
    const origin = { from: "package" as const, path: "", file: "", line: 1 };
    const commanded = { ...selection, commands: { start: { argv: ["true"], origin } } };
    expect((await again(commanded, tree, first.judgement)).planned).toBe(2);
  });

  test("keeps the numbers of held-out criteria, and tells nothing of them", async () => {
    const hidden = (id: string, check = yes) =>
      criterion(id, check, { heldOut: true, covers: [id] });
    const clauses = ["H-1", "H-2"].map((id) => ({ id }) as Selection["clauses"][number]);
    const tree = await court.storeOutput({ a: "1" });
    const visible = criterion("AC-1", yes);
    const before = select([visible, hidden("H-1"), hidden("H-2", no)], { clauses });
    const first = await again(before, tree);
    expect(ends(first).slice(1)).toEqual([
      ["held-out-1", "passed"],
      ["held-out-2", "failed"],
    ]);
    expect(first.verdict.unverified).toEqual(["H-2"]);

    const changed = select([criterion("AC-1", no), hidden("H-1"), hidden("H-2", no)], { clauses });
    const kept = await again(changed, tree, first.judgement);
    expect(kept.ran).toEqual(["AC-1"]);
    expect(kept.verdict.unverified).toEqual(["H-2"]);

    const one = select([criterion("AC-1", no), hidden("H-1", no), hidden("H-2", no)], { clauses });
    const all = await again(one, tree, kept.judgement);
    expect(all.ran).toEqual(["held-out-1", "held-out-2"]);
    expect(JSON.stringify(all.verdict)).not.toContain("H-1 holds");
  });

  test("tries again what psd could not judge, and what a person may have signed", async () => {
    const tree = await court.storeOutput({ a: "1" });
    const { kind: _, argv: __, expect: ___, ...settings } = yes;
    const manual: Check = { ...settings, kind: "manual", asks: "Look." };
    const selection = select([
      criterion("AC-1", run(["no-such-program-at-all"])),
      criterion("AC-2", manual, { required: false }),
      criterion("AC-3", yes),
    ]);
    const first = await again(selection, tree);
    expect(first.verdict.outcome).toBe("errored");
    expect((await again(selection, tree, first.judgement)).ran).toEqual(["AC-1", "AC-2"]);
  });
});
