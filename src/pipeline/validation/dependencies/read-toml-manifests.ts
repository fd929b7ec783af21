import { parse } from "smol-toml";
import { readRequirement } from "./read-text-manifests.ts";

type Table = Readonly<Record<string, unknown>>;

/** Keys with the names that a `Cargo.toml` depends on, in the root and in each target. */
const cargoKeys = ["dependencies", "dev-dependencies", "build-dependencies"];

/**
 * Names in a `pyproject.toml`: of the project, its extras and groups, and of Poetry. What builds the
 * project (`build-system`) is not among them. Throws where it is no TOML.
 */
export function readPyproject(text: string): readonly string[] {
  const root: Table = parse(text);
  const project = tableIn(root, "project");
  const poetry = tableIn(tableIn(root, "tool"), "poetry");
  const groups = Object.values(tableIn(poetry, "group")).map((it) => tableOf(it));
  const required = [
    project["dependencies"],
    ...Object.values(tableIn(project, "optional-dependencies")),
    ...Object.values(tableIn(root, "dependency-groups")),
  ];
  const byPoetry = [poetry, ...groups].flatMap((it) => [
    ...Object.entries(tableIn(it, "dependencies")),
    ...Object.entries(tableIn(it, "dev-dependencies")),
  ]);
  return [
    ...required.flatMap((it) => textsIn(it)).flatMap((it) => readRequirement(it) ?? []),
    ...namesOf(byPoetry).filter((name) => name.toLowerCase() !== "python"),
  ];
}

/** Names in a `Pipfile`; throws where it is no TOML. */
export function readPipfile(text: string): readonly string[] {
  const root: Table = parse(text);
  return ["packages", "dev-packages"].flatMap((key) => namesOf(Object.entries(tableIn(root, key))));
}

/** Names in a `Cargo.toml`, without what lies in the output; throws where it is no TOML. */
export function readCargo(text: string): readonly string[] {
  const root: Table = parse(text);
  const targets = Object.values(tableIn(root, "target")).map((it) => tableOf(it));
  const places = [root, tableIn(root, "workspace"), ...targets];
  return places.flatMap((place) =>
    cargoKeys.flatMap((key) => namesOf(Object.entries(tableIn(place, key)))),
  );
}

/** Names of entries that do not lie in the output itself. */
function namesOf(entries: readonly (readonly [string, unknown])[]): readonly string[] {
  return entries
    .filter(([, value]) => !("path" in tableOf(value)) && tableOf(value)["workspace"] !== true)
    .map(([name]) => name);
}

function tableIn(table: Table, key: string): Table {
  return tableOf(Object.hasOwn(table, key) ? table[key] : undefined);
}

function tableOf(value: unknown): Table {
  return isTable(value) ? value : {};
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((it) => typeof it === "string") : [];
}
