import { isDeepStrictEqual } from "node:util";
import { diffCriteria } from "./diff-criteria.ts";
import { namesOf } from "./names-of.ts";
import type {
  AxisChange,
  ClauseChange,
  LineChange,
  PackageDifference,
  ParameterChange,
} from "./package-difference.ts";
import type { PackageFacts } from "./package-facts.ts";

/** What is not the same in two versions of a package. Pure. */
export function diffPackages(was: PackageFacts, now: PackageFacts): PackageDifference {
  const dependencies = { was: was.dependencies, now: now.dependencies };
  return {
    clauses: diffClauses(was.clauses, now.clauses),
    criteria: diffCriteria(was.criteria, now.criteria),
    parameters: diffParameters(was.parameters, now.parameters),
    axes: diffAxes(was.axes, now.axes),
    commands: diffLines(was.commands, now.commands),
    needs: diffLines(was.needs, now.needs),
    liveFiles: {
      added: without(now.liveFiles, was.liveFiles),
      removed: without(was.liveFiles, now.liveFiles),
    },
    ...(was.dependencies === now.dependencies ? {} : { dependencies }),
    documents: namesOf(was.documents, now.documents),
  };
}

/** Whether two versions are the same in everything that is compared. */
export function isSamePackage({ liveFiles, documents, ...rest }: PackageDifference): boolean {
  const lists = [
    ...Object.values(liveFiles),
    ...Object.values(documents),
    rest.clauses,
    rest.criteria,
    rest.parameters,
    rest.axes,
    rest.commands,
    rest.needs,
  ];
  return rest.dependencies === undefined && lists.every((it) => it.length === 0);
}

type Texts = Readonly<Record<string, readonly string[]>>;

function diffClauses(was: Texts, now: Texts): readonly ClauseChange[] {
  return changesOf(was, now).map(({ name: id, change }) => ({
    id,
    change,
    was: was[id] ?? [],
    now: now[id] ?? [],
  }));
}

function diffLines(was: Texts, now: Texts): readonly LineChange[] {
  return changesOf(was, now).map(({ name }) => ({
    name,
    was: was[name] ?? [],
    now: now[name] ?? [],
  }));
}

function diffParameters(
  was: PackageFacts["parameters"],
  now: PackageFacts["parameters"],
): readonly ParameterChange[] {
  return changesOf(was, now).map(({ name, change }) => ({
    name,
    change,
    required: now[name]?.required ?? false,
  }));
}

function diffAxes(was: PackageFacts["axes"], now: PackageFacts["axes"]): readonly AxisChange[] {
  return changesOf(was, now).map(({ name: axis, change }) => {
    const [before, after] = [was[axis], now[axis]];
    const isOther = before?.default !== after?.default;
    return {
      axis,
      change,
      added: without(after?.options ?? [], before?.options ?? []),
      removed: without(before?.options ?? [], after?.options ?? []),
      ...(isOther ? { default: { was: before?.default, now: after?.default } } : {}),
    };
  });
}

interface Change {
  readonly name: string;
  readonly change: "added" | "changed" | "removed";
}

/** Every name that is not the same, with what happened to it, by name. */
function changesOf(
  was: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): readonly Change[] {
  const names = [...new Set([...Object.keys(was), ...Object.keys(now)])].toSorted();
  return names
    .filter((name) => !isDeepStrictEqual(was[name], now[name]))
    .map((name) => ({
      name,
      change: changeOf(Object.hasOwn(was, name), Object.hasOwn(now, name)),
    }));
}

function changeOf(isInOld: boolean, isInNew: boolean): Change["change"] {
  if (!isInOld) return "added";
  return isInNew ? "changed" : "removed";
}

function without(all: readonly string[], others: readonly string[]): readonly string[] {
  return all.filter((it) => !others.includes(it)).toSorted();
}
