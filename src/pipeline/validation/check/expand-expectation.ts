import { RE2JS } from "re2js";
import type { JsonExpectation, RunExpectation, TextExpectation } from "../../package/criterion.ts";
import { expandJson, expandText, type PlaceholderValues } from "../placeholders.ts";

/** Puts values in the place of placeholders in everything that a run must leave, names of files excepted. */
export function expandExpectation(
  expect: RunExpectation,
  values: PlaceholderValues,
): RunExpectation {
  const text = (it: TextExpectation): TextExpectation => expandTextExpectation(it, values);
  return {
    exit: expect.exit,
    ...(expect.stdout === undefined ? {} : { stdout: text(expect.stdout) }),
    ...(expect.stderr === undefined ? {} : { stderr: text(expect.stderr) }),
    files: Object.fromEntries(
      Object.entries(expect.files).map(([path, it]) => [
        path,
        typeof it === "boolean" ? it : text(it),
      ]),
    ),
    ...(expect.requests === undefined ? {} : { requests: expect.requests }),
  };
}

/** The same for one text. In an RE2 expression a value stands for itself, letter by letter. */
export function expandTextExpectation(
  expectation: TextExpectation,
  values: PlaceholderValues,
): TextExpectation {
  const { equals, contains, matches, lacks, json } = expectation;
  const quoted: PlaceholderValues = {
    commands: {},
    texts: Object.fromEntries(
      Object.entries(values.texts).map(([name, text]) => [name, RE2JS.quote(text)]),
    ),
  };
  return {
    ...(equals === undefined ? {} : { equals: expandText(equals, values) }),
    contains: contains.map((it) => expandText(it, values)),
    matches: matches.map((it) => expandText(it, quoted)),
    lacks: lacks.map((it) => expandText(it, values)),
    ...(json === undefined ? {} : { json: expandJsonExpectation(json, values) }),
  };
}

function expandJsonExpectation(json: JsonExpectation, values: PlaceholderValues): JsonExpectation {
  return {
    ...json,
    ...(json.equals === undefined ? {} : { equals: expandJson(json.equals, values) }),
    ...(json.subset === undefined ? {} : { subset: expandJson(json.subset, values) }),
  };
}
