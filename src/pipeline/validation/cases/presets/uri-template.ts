import type { Case } from "../case.ts";
import type { Preset } from "./preset.ts";
import { missingKey, readMap } from "./records.ts";

/**
 * The tests of URI templates (RFC 6570): groups of pairs of a template and what it expands to. A list of
 * expansions means that each is right, `false` that the template is refused.
 */
export const uriTemplate: Preset = (document) =>
  readMap(document, "$", (group) => {
    const missing = missingKey(group, ["variables", "testcases"]);
    if (missing !== undefined) return missing;
    const { variables, testcases } = group.record;
    if (!Array.isArray(testcases)) return `${group.at}.testcases is no list`;
    const cases: Case[] = [];
    for (const [index, pair] of testcases.entries()) {
      const read = readPair(pair, variables);
      if (read === undefined)
        return `${group.at}.testcases[${index}] is no template with its expansion`;
      cases.push(read);
    }
    return cases;
  });

function readPair(pair: unknown, variables: unknown): Case | undefined {
  if (!Array.isArray(pair) || pair.length !== 2) return undefined;
  const [template, expansion] = pair as readonly unknown[];
  if (typeof template !== "string") return undefined;
  const common = { name: template, call: "expand", input: { template, variables } };
  if (expansion === false) return { ...common, expect: null, error: true };
  if (typeof expansion === "string") return { ...common, expect: expansion };
  if (!Array.isArray(expansion) || expansion.length === 0) return undefined;
  const [expect, ...alternatives] = expansion as readonly unknown[];
  return { ...common, expect, alternatives };
}
