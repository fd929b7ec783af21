import { join } from "node:path";
import type { Mount, Sandbox } from "../../adapters/sandbox/sandbox.ts";
import type { Store, StoredTree } from "../../adapters/store/store.ts";
import { makeFolder } from "../../platform/files.ts";
import { measureTrees } from "../../platform/watch-trees.ts";
import type { SelectedCriterion, Selection } from "../composition/selection.ts";
import type { Tools } from "../generation/tools.ts";
import type { Commands } from "../package/manifest.ts";
import {
  addedByChecks,
  type BoxParts,
  type BoxSource,
  type CriterionBox,
  places,
  plainVariables,
} from "./box.ts";
import type { CheckParameters } from "./check-parameters.ts";
import { mentionedIn } from "./check/mentioned.ts";
import type { Once } from "./check/try-canaries.ts";
import { type Copies, type Copy, makeCopies } from "./copies.ts";
import { type ExpectedBoxes, expectBoxes } from "./expected-boxes.ts";
import { findCopied, type SourceText } from "./copied/find-copied.ts";
import { readSources } from "./copied/read-sources.ts";
import { judgeCriterion, type JudgeSettings } from "./judge-criterion.ts";
import { layOut } from "./package-files.ts";
import type { MachineBrowser } from "./page/machine-browser.ts";
import { type Preparation, shownCommands } from "./prepare-output.ts";
import type { ResultReporter } from "./report-results.ts";
import { type RunningServices, startServices } from "./services.ts";
import { isDoubtful, type TryAgain, tryUntilSure } from "./try-again.ts";
import type { CriterionResult } from "./verdict.ts";

/** What the criteria of one box are judged with. */
export interface Section {
  readonly selection: Selection;
  readonly criteria: readonly SelectedCriterion[];
  readonly tree: StoredTree;
  readonly store: Store;
  readonly sandbox: Sandbox;
  readonly tools: Tools;
  readonly parameters: CheckParameters;
  readonly commands: Commands;
  /** The prepared output, which no box ever sees. */
  readonly prepared: string;
  /** A new folder of the section's own. */
  readonly folder: string;
  readonly seed: number;
  readonly tryAgain: TryAgain;
  readonly once: Once;
  readonly browser: MachineBrowser;
  readonly signatures: JudgeSettings["signatures"];
  readonly setupNetwork: Preparation["setupNetwork"];
  readonly variables: Preparation["variables"];
  readonly signal: AbortSignal;
}

/**
 * Judges the criteria of one section, one after the other, each on a pristine copy of the output, and each
 * process in a box of its own. While one criterion is judged, copies and boxes for the next ones are made.
 */
export async function judgeSection(section: Section, reporter: ResultReporter): Promise<void> {
  const { criteria, folder, selection } = section;
  if (criteria.length === 0) return;
  await makeFolder(folder);
  const names = Object.keys(selection.services);
  const used = names.filter((name) => criteria.some((it) => namesIn(it).includes(name)));
  const services = await startServices(used, section);
  try {
    const fixtures = await fixturesOf(section);
    await judgeWith({ section, services, fixtures, disk: await diskFor(section) }, reporter);
  } finally {
    await services.close();
  }
}

/** Looks for copied values in the program of the output, which is read when it is first needed. */
function copiesIn({ tree, prepared, selection }: Section): JudgeSettings["findCopied"] {
  let sources: Promise<readonly SourceText[]> | undefined;
  const known = selection.documents.flatMap((it) => it.lines).join("\n");
  return async (cases) =>
    findCopied(cases, { sources: await (sources ??= readSources(tree, prepared)), known });
}

function preparationOf(section: Section): Omit<Preparation, "folder"> {
  const { selection, tools, sandbox, parameters, setupNetwork, variables, signal } = section;
  return { selection, tools, sandbox, env: parameters.env, setupNetwork, variables, signal };
}

async function judgeWith(parts: SectionParts, reporter: ResultReporter): Promise<void> {
  const { section, services } = parts;
  const { criteria, selection, folder, once } = section;
  const { copies, boxes } = makeAhead(parts);
  const settings = {
    seed: section.seed,
    files: selection.files,
    documents: selection.documents,
    stored: { tree: section.tree, store: section.store },
    services,
    reach: { socket: join(folder, "port.sock"), boxed: section.sandbox.level !== "none" },
    page: { ...section.browser, folder },
    signatures: section.signatures,
    canaries: { preparation: preparationOf(section), folder: join(folder, "canary"), once },
    findCopied: copiesIn(section),
  };
  try {
    for (const [index, selected] of criteria.entries()) {
      if (section.signal.aborted) return;
      const copy = await copies.use(index);
      boxes.begin(index, copy);
      reporter.started(selected.criterion);
      const box = await boxOf(selected, copy, { ...parts, boxes });
      const restore = (): Promise<void> => copies.restoreOutput(index);
      const judge = async (): Promise<CriterionResult> => {
        await services.begin(namesIn(selected));
        const result = await judgeCriterion(selected, box, { ...settings, restore });
        await services.end();
        return result;
      };
      const again = async (): Promise<CriterionResult> => {
        await copies.restore(index);
        boxes.begin(index, copy);
        return judge();
      };
      const first = await judge();
      const doubt = { tryAgain: section.tryAgain, earlier: reporter.results };
      reporter.ended(isDoubtful(first, doubt) ? await tryUntilSure(first, again) : first);
      copies.release(index);
    }
  } finally {
    await boxes.close();
    await copies.settled();
  }
}

/** Begins to make the copies and boxes of the first criteria. */
function makeAhead(parts: SectionParts): {
  readonly copies: Copies;
  readonly boxes: ExpectedBoxes;
} {
  const { sandbox, prepared, folder, criteria } = parts.section;
  const boxes = expectBoxes({
    sandbox,
    criteria,
    partsOf: (selected, copy) => partsOf(selected, copy, parts),
    waitingFor: (index) => copies.waitingFor(index),
  });
  const copies = makeCopies({
    sandbox,
    prepared,
    folder,
    criteria: criteria.length,
    onMade: (source) => boxes.onMade(source),
    onPristine: () => boxes.makeNext(),
  });
  return { copies, boxes };
}

/** The names of all placeholders of a criterion. */
export function namesIn({ criterion }: SelectedCriterion): readonly string[] {
  return criterion.checks.flatMap((check) => {
    const { strict, loose } = mentionedIn(check);
    return [...strict, ...loose];
  });
}

/** What all criteria of a section share. */
interface SectionParts {
  readonly section: Section;
  readonly services: RunningServices;
  readonly fixtures: Mount | undefined;
  readonly disk: BoxParts["disk"];
}

/** What is known of a criterion's box beforehand. */
function partsOf(
  selected: SelectedCriterion,
  { out, tmp }: Copy,
  { section, services, fixtures, disk }: SectionParts,
): BoxParts {
  const mentioned = new Set(namesIn(selected));
  return {
    tools: section.tools,
    out,
    tmp,
    disk,
    ...(fixtures === undefined ? {} : { fixtures }),
    forwards: Object.entries(services.forwards).flatMap(([name, it]) =>
      mentioned.has(name) ? [it] : [],
    ),
  };
}

async function boxOf(
  selected: SelectedCriterion,
  copy: Copy,
  parts: SectionParts & { readonly boxes: BoxSource },
): Promise<CriterionBox> {
  const { section, services, fixtures, boxes } = parts;
  const { sandbox, tools, parameters, signal } = section;
  const { out, tmp } = copy;
  return {
    ...partsOf(selected, copy, parts),
    sandbox,
    boxes,
    env: { ...plainVariables, PATH: tools.path, ...parameters.env },
    values: {
      commands: await shownCommands(section.commands, {
        folder: section.prepared,
        tools,
        seenAs: sandbox.place(out),
      }),
      texts: {
        ...parameters.texts,
        ...services.urls,
        out: sandbox.place(out),
        tmp: sandbox.place(tmp),
        ...(fixtures === undefined ? {} : { fixtures: sandbox.place(fixtures) }),
      },
    },
    signal,
  };
}

/** What a copy of the output may hold, with what its checks may add. */
async function diskFor({ prepared }: Section): Promise<BoxParts["disk"]> {
  const { entries, bytes } = await measureTrees([prepared]);
  return { entries: entries + addedByChecks.entries, bytes: bytes + addedByChecks.bytes };
}

/** The fixtures of the section's criteria: the visible ones or the held-out ones, never both. */
async function fixturesOf({ selection, criteria, folder }: Section): Promise<Mount | undefined> {
  const source = join(folder, "fixtures");
  const heldOut = criteria.some((it) => it.criterion.heldOut);
  const some = await layOut(selection.files, { heldOut, path: "fixtures" }, source);
  return some ? { source, target: places.fixtures, writable: false } : undefined;
}
