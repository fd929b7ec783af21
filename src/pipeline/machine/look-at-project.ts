import { join } from "node:path";
import { type Diagnostic } from "../../diagnostics/diagnostic.ts";
import { pathKind } from "../../platform/files.ts";
import { needsOf } from "../generation/needs.ts";
import { readUsableProject } from "../project/known-project.ts";
import { composeDeployment, prepare, shareSources } from "../project/prepare.ts";
import type { Project } from "../resolution/deployment.ts";
import { createResolver } from "../resolution/resolve-deployment.ts";
import type { Composition } from "../composition/composition.ts";
import type { ToolNeed } from "./look-at-tools.ts";
import type { MachinePart } from "./machine-report.ts";

/** How what psd keeps of a project looks. */
interface PlaceHealth {
  readonly store: "missing" | "ours" | "foreign" | "corrupt";
  readonly journal: "missing" | "usable" | "damaged" | "refused";
  /** What is wrong with the journal, in one clause. */
  readonly reason?: string;
}

/** Looks at store and journal of an absolute project folder; changes nothing. */
export type InspectPlace = (projectRoot: string) => Promise<PlaceHealth>;

/** What a machine must have for a project. */
export interface ProjectLook {
  /** Undefined where psd.yaml cannot be read. */
  readonly project?: Project;
  readonly parts: readonly MachinePart[];
  readonly needs: readonly ToolNeed[];
}

/** Reads the project that a folder lies in, or the package that it is, and looks at what psd keeps of it. */
export async function lookAtProject(cwd: string, inspect: InspectPlace): Promise<ProjectLook> {
  const known = await readUsableProject(cwd);
  if (!known.ok) {
    return { parts: [unreadable("psd.yaml", known.diagnostics, true)], needs: [] };
  }
  const { project, remembered } = known.value;
  const names = new Set([...project.deployments, ...remembered].map((it) => it.name));
  const resolve = createResolver({ project, remembered });
  const sources = shareSources();
  const needs: ToolNeed[] = [];
  const parts: MachinePart[] = [...(await keptParts(project.root, inspect))];
  for (const name of names) {
    const deployment = resolve(name);
    const composed =
      deployment?.ok === true
        ? await composeDeployment(deployment.value, project, sources)
        : deployment;
    if (composed?.ok === true) needs.push(...toolNeeds(name, composed.value.composition));
    else parts.push(unreadable(name, composed?.diagnostics ?? [], names.size === 1));
  }
  if (names.size === 0) needs.push(...(await needsHere(cwd)));
  return { project, parts, needs: together(needs) };
}

/** What the package in the working folder needs, where there is one that can be composed. */
async function needsHere(cwd: string): Promise<readonly ToolNeed[]> {
  if ((await pathKind(join(cwd, "SPECPROMPT.md"))) === "missing") return [];
  const request = { target: ".", into: "out", choices: {}, parameters: {}, budget: {}, allow: [] };
  const prepared = await prepare(request, cwd);
  return prepared.ok ? toolNeeds("the package here", prepared.value.composition) : [];
}

function toolNeeds(name: string, { selection }: Composition): readonly ToolNeed[] {
  return needsOf(selection).map(({ tool, range }) => ({
    tool,
    ...(range === undefined ? {} : { range }),
    deployments: [name],
  }));
}

/** The same tool in the same range once, for all who need it. */
function together(needs: readonly ToolNeed[]): readonly ToolNeed[] {
  const byTool = Map.groupBy(needs, ({ tool, range = "" }) => `${tool} ${range}`);
  return [...byTool.values()].flatMap(([first, ...rest]) =>
    first === undefined
      ? []
      : [{ ...first, deployments: [first, ...rest].flatMap((it) => it.deployments) }],
  );
}

function unreadable(name: string, found: readonly Diagnostic[], needed: boolean): MachinePart {
  const errors = found.filter((it) => it.severity === "error");
  const notes = errors.slice(0, 1).map((it) => `${it.code}: ${it.message}`);
  const get = name === "psd.yaml" ? "psd status" : `psd status ${name}`;
  return { group: "project", name, standing: "missing", notes, get, needed };
}

async function keptParts(root: string, inspect: InspectPlace): Promise<readonly MachinePart[]> {
  const { store, journal, reason } = await inspect(root);
  return [storePart(store), journalPart(journal, reason)].flatMap((it) => it ?? []);
}

function storePart(store: PlaceHealth["store"]): MachinePart | undefined {
  const part = { group: "project", name: "store", needed: true } as const;
  if (store === "missing") return undefined;
  if (store === "ours") return { ...part, standing: "usable", notes: [] };
  return store === "corrupt"
    ? { ...part, standing: "limited", notes: ["parts of it are gone"], get: "psd build mends it" }
    : {
        ...part,
        standing: "missing",
        notes: ["psd did not make what lies at .psd/cache/store.git"],
      };
}

function journalPart(
  journal: PlaceHealth["journal"],
  reason: string = "it cannot be read",
): MachinePart | undefined {
  const part = { group: "project", name: "journal", needed: true } as const;
  if (journal === "missing") return undefined;
  if (journal === "usable") return { ...part, standing: "usable", notes: [] };
  return journal === "damaged"
    ? {
        ...part,
        standing: "limited",
        notes: [reason],
        get: "psd build sets it aside and begins a new one",
      }
    : { ...part, standing: "missing", notes: [reason] };
}
