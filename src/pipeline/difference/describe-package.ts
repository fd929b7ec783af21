import { failure, type Result, success } from "../../diagnostics/result.ts";
import { select } from "../composition/select.ts";
import type { Selection } from "../composition/selection.ts";
import { standInsFor } from "../judging/stand-ins.ts";
import { digestOf } from "../package/digest.ts";
import type { Manifest, OutputRules, ParameterDefinition } from "../package/manifest.ts";
import type { SpecPrompt } from "../package/spec-prompt.ts";
import { combinationsOf } from "./combinations-of.ts";
import { describeCriteria } from "./describe-criteria.ts";
import type { PackageFacts, ParameterFacts } from "./package-facts.ts";

/**
 * What there is to compare of a package, with every option chosen at least once and stand-ins for
 * parameters. A package that cannot be selected is a failure with its findings.
 */
export async function describePackage(specPrompt: SpecPrompt): Promise<Result<PackageFacts>> {
  const parameters = standInsFor(specPrompt);
  const results = combinationsOf(specPrompt).map((choices) =>
    select({ specPrompt, choices, parameters }),
  );
  const selections = results.flatMap((it) => (it.ok ? [it.value] : []));
  if (selections.length < results.length) {
    return failure(...results.flatMap((it) => it.diagnostics));
  }
  const { manifest, axes } = specPrompt;
  return success({
    ...namesOf(manifest),
    clauses: texts(selections.flatMap((it) => it.clauses.map(({ id, text }) => [id, text]))),
    criteria: await describeCriteria(selections),
    parameters: Object.fromEntries(
      Object.entries(manifest.parameters).map(([name, it]) => [name, describeParameter(it)]),
    ),
    axes: Object.fromEntries(
      axes.map((it) => [
        it.name,
        {
          options: it.options,
          ...(it.default === undefined ? {} : { default: it.default }),
        },
      ]),
    ),
    commands: texts(selections.flatMap(commandLines)),
    needs: texts(selections.flatMap((it) => Object.entries(it.needs))),
    liveFiles: [...new Set(selections.flatMap((it) => it.output.allow))].toSorted(),
    dependencies: loosest(selections.map((it) => it.output.dependencies)),
    documents: digests(selections.flatMap(documentsOf)),
  });
}

function namesOf({
  name,
  version,
  description,
}: Manifest): Pick<PackageFacts, "name" | "version" | "description"> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    ...(description === undefined ? {} : { description }),
  };
}

/** What may be given: words about it and examples are no part of that. */
function describeParameter(definition: ParameterDefinition): ParameterFacts {
  const { about: _, example: __, ...rest } = definition;
  return { required: definition.default === undefined, digest: digestOf(rest) };
}

function commandLines({ commands }: Selection): readonly (readonly [string, string])[] {
  return Object.entries(commands).map(([name, { argv }]) => [name, argv.join(" ")] as const);
}

/** Files of the layers that are no recordings; what criteria read is compared with them too. */
function documentsOf({ prose, files }: Selection): readonly (readonly [string, string])[] {
  const others = files.filter((it) => it.layer !== "validation");
  return [...Object.entries(prose), ...others.map((it) => [it.path, it.digest] as const)];
}

type Pairs = readonly (readonly [string, string])[];

/** The distinct texts of each name, names and texts sorted. */
function texts(pairs: Pairs): Readonly<Record<string, readonly string[]>> {
  const all = Map.groupBy(pairs, ([name]) => name);
  const entries = Array.from(all, ([name, of]) => {
    const distinct = new Set(of.map(([, text]) => text));
    return [name, [...distinct].toSorted()] as const;
  });
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function digests(pairs: Pairs): Readonly<Record<string, string>> {
  const entries = Object.entries(texts(pairs));
  return Object.fromEntries(entries.map(([name, of]) => [name, digestOf(of)]));
}

function loosest(rules: readonly OutputRules["dependencies"][]): OutputRules["dependencies"] {
  return (["any", "listed", "none"] as const).find((it) => rules.includes(it)) ?? "none";
}
