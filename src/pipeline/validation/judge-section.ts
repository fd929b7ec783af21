import { join } from "node:path";
import type { Mount, Sandbox } from "../../adapters/sandbox/sandbox.ts";
import type { Store, StoredTree } from "../../adapters/store/store.ts";
import { makeFolder } from "../../platform/files.ts";
import type { SelectedCriterion, Selection } from "../composition/selection.ts";
import type { Tools } from "../generation/tools.ts";
import type { Commands } from "../package/manifest.ts";
import { type CriterionBox, places, plainVariables } from "./box.ts";
import type { CheckParameters } from "./check-parameters.ts";
import { mentionedIn } from "./check/mentioned.ts";
import type { Once } from "./check/try-canaries.ts";
import { judgeCriterion } from "./judge-criterion.ts";
import { makePristineFolder, type PristineFolder } from "./pristine.ts";
import { layOut } from "./package-files.ts";
import { type Preparation, shownCommands } from "./prepare-output.ts";
import type { ResultReporter } from "./report-results.ts";
import { type RunningServices, startServices } from "./services.ts";

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
  readonly once: Once;
  readonly signal: AbortSignal;
}

/** Judges the criteria of one box, one after the other, each on a pristine copy of the output. */
export async function judgeSection(section: Section, reporter: ResultReporter): Promise<void> {
  const { criteria, folder, selection, sandbox, once } = section;
  if (criteria.length === 0) return;
  await makeFolder(folder);
  const names = Object.keys(selection.services);
  const used = names.filter((name) => criteria.some((it) => namesIn(it).includes(name)));
  const services = await startServices(selection, used, { sandbox, folder });
  const mounts = mountsOf(section, await fixturesOf(section));
  const pristine = await makeFolders(section, mounts);
  const settings = {
    seed: section.seed,
    files: selection.files,
    stored: { tree: section.tree, store: section.store },
    restore: () => pristine.out.restore(),
    missingServices: services.missing,
    canaries: { preparation: preparationOf(section), folder: join(folder, "canary"), once },
  };
  try {
    for (const selected of criteria) {
      if (section.signal.aborted) return;
      // They share one copy of the output and one {tmp}, which are made pristine before each of them.
      await pristine.tmp.restore();
      await pristine.out.restore();
      reporter.started(selected.criterion);
      const box = await boxOf(selected, { section, services, mounts });
      reporter.ended(await judgeCriterion(selected, box, settings));
    }
  } finally {
    await services.close();
  }
}

function preparationOf(section: Section): Omit<Preparation, "folder"> {
  const { selection, tools, sandbox, parameters, signal } = section;
  return { selection, tools, sandbox, env: parameters.env, signal };
}

interface PristineFolders {
  readonly out: PristineFolder;
  readonly tmp: PristineFolder;
}

/** The folders of a section that its checks may change; the box's user has them from the start. */
async function makeFolders(
  { sandbox, prepared }: Section,
  { out, tmp }: SectionMounts,
): Promise<PristineFolders> {
  return {
    tmp: await makePristineFolder({ folder: tmp.source, onMade: () => sandbox.handOver([tmp]) }),
    out: await makePristineFolder({
      folder: out.source,
      source: prepared,
      onMade: () => sandbox.handOver([out]),
    }),
  };
}

/** The names of all placeholders of a criterion. */
export function namesIn({ criterion }: SelectedCriterion): readonly string[] {
  return criterion.checks.flatMap((check) => {
    const { strict, loose } = mentionedIn(check);
    return [...strict, ...loose];
  });
}

/** What the boxes of a section see beside tools. */
interface SectionMounts {
  readonly out: Mount;
  readonly tmp: Mount;
  readonly fixtures: Mount | undefined;
}

function mountsOf({ folder }: Section, fixtures: Mount | undefined): SectionMounts {
  return {
    out: { source: join(folder, "out"), target: places.out, writable: true },
    tmp: { source: join(folder, "tmp"), target: places.tmp, writable: true },
    fixtures,
  };
}

interface SectionParts {
  readonly section: Section;
  readonly services: RunningServices;
  readonly mounts: SectionMounts;
}

async function boxOf(
  selected: SelectedCriterion,
  { section, services, mounts }: SectionParts,
): Promise<CriterionBox> {
  const { sandbox, tools, parameters, signal } = section;
  const { out, tmp, fixtures } = mounts;
  const mentioned = new Set(namesIn(selected));
  return {
    sandbox,
    tools,
    out,
    tmp,
    ...(fixtures === undefined ? {} : { fixtures }),
    forwards: Object.entries(services.forwards).flatMap(([name, it]) =>
      mentioned.has(name) ? [it] : [],
    ),
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

/** The fixtures of the section's criteria: the visible ones or the held-out ones, never both. */
async function fixturesOf({ selection, criteria, folder }: Section): Promise<Mount | undefined> {
  const source = join(folder, "fixtures");
  const heldOut = criteria.some((it) => it.criterion.heldOut);
  const some = await layOut(selection.files, { heldOut, path: "fixtures" }, source);
  return some ? { source, target: places.fixtures, writable: false } : undefined;
}
