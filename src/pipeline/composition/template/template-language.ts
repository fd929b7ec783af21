import { type Context, Liquid, type Template } from "liquidjs";
import { type LineTracer, templateLimits } from "./line-tracer.ts";

/** The tags of the closed subset, with `#` for comments of one line. Their inner words (else, when, endif …) come with them. */
const templateTags = new Set([
  "#",
  "assign",
  "break",
  "case",
  "comment",
  "continue",
  "for",
  "if",
  "raw",
  "unless",
]);

/** The filters of the closed subset: pure, without clock, randomness or locale. */
const templateFilters = new Set([
  "abs",
  "append",
  "at_least",
  "at_most",
  "capitalize",
  "ceil",
  "compact",
  "concat",
  "default",
  "divided_by",
  "downcase",
  "first",
  "floor",
  "join",
  "json",
  "last",
  "lstrip",
  "minus",
  "modulo",
  "plus",
  "prepend",
  "remove",
  "remove_first",
  "replace",
  "replace_first",
  "reverse",
  "round",
  "rstrip",
  "size",
  "slice",
  "sort",
  "split",
  "strip",
  "times",
  "truncate",
  "truncatewords",
  "uniq",
  "upcase",
]);

/** What went wrong in one part of a template while the others went on. */
export interface RenderFailure {
  readonly error: unknown;
  readonly template: Template;
}

/** A Liquid that knows the closed subset only, and whose parts write into a tracer. */
export interface TemplateLanguage {
  readonly liquid: Liquid;
  readonly render: (
    templates: Template[],
    context: Context,
    tracer: LineTracer,
  ) => Generator<unknown, void>;
}

/** Makes the template language. `failures` receives what goes wrong while rendering. */
export function createTemplateLanguage(
  failures: RenderFailure[],
  manyErrors = true,
): TemplateLanguage {
  const liquid = new Liquid({
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    catchAllErrors: manyErrors,
    memoryLimit: templateLimits.allocations,
  });
  for (const name of Object.keys(liquid.tags)) {
    if (!templateTags.has(name)) delete liquid.tags[name];
  }
  for (const name of Object.keys(liquid.filters)) {
    if (!templateFilters.has(name)) liquid.unregisterFilter(name);
  }

  function* render(
    templates: Template[],
    context: Context,
    tracer: LineTracer,
  ): Generator<unknown, void> {
    tracer.enter();
    for (const template of templates) {
      tracer.enter(template);
      try {
        const written: unknown = yield template.render(context, tracer);
        if (written !== undefined && written !== null) tracer.write(written);
      } catch (error) {
        failures.push({ error, template });
      }
      if (context.breakCalled || context.continueCalled) break;
      if (tracer.exceeded() !== undefined || failures.length >= reportedFailures) {
        // Ends loops around this part too, as a `break` in each of them would.
        context.breakCalled = true;
        break;
      }
    }
  }

  // Tags render what they hold through the instance's renderer, so that it is the one place to trace.
  Object.assign(liquid, { renderer: { renderTemplates: render } });
  return { liquid, render };
}

/** A template full of mistakes needs some of them, not all. */
const reportedFailures = 20;
