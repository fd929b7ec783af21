import { analyzeSync, type Template, type Variable } from "liquidjs";
import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import { nearest } from "../../package/nearest.ts";
import type { ParameterValue } from "../../package/manifest.ts";

/** What a template may name. */
export interface TemplateScope {
  readonly with: Readonly<Record<string, ParameterValue>>;
  readonly choose: Readonly<Record<string, string>>;
  /** Names of parameters that are bound to the environment: they must not be rendered. */
  readonly environment: readonly string[];
}

/** A finding with its place in the template, line and column from 1. */
export interface TemplateFinding {
  readonly line: number;
  readonly column: number;
  readonly diagnostic: Diagnostic;
}

/** Every placeholder that names nothing, also in branches that these choices do not take. */
export function findUndefinedPlaceholders(
  templates: Template[],
  scope: TemplateScope,
): readonly TemplateFinding[] {
  const { globals } = analyzeSync(templates, { partials: false });
  return Object.values(globals)
    .flat()
    .flatMap((variable) => {
      const diagnostic = judge(variable, scope);
      const { row, col } = variable.location;
      return diagnostic === undefined ? [] : [{ line: row, column: col, diagnostic }];
    });
}

function judge(variable: Variable, scope: TemplateScope): Diagnostic | undefined {
  const [root, name] = variable.segments;
  const known = root === "with" || root === "choose" ? scope[root] : undefined;
  if (known !== undefined && typeof name === "string" && Object.hasOwn(known, name)) {
    return undefined;
  }
  // A name that is itself computed (`with[x]`) is known only while rendering.
  if (known !== undefined && typeof name === "object") return undefined;
  if (root === "with" && typeof name === "string" && scope.environment.includes(name)) {
    return diagnose("composition/environment-placeholder", { name });
  }
  const placeholder = variable.segments.map(String).join(".");
  return diagnose("composition/undefined-placeholder", {
    placeholder,
    nearest: nearest(placeholder, namesOf(scope)),
  });
}

/** Every placeholder of a scope as it is written. */
function namesOf(scope: TemplateScope): readonly string[] {
  return [
    ...Object.keys(scope.with).map((it) => `with.${it}`),
    ...Object.keys(scope.choose).map((it) => `choose.${it}`),
  ];
}
