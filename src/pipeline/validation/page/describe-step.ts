import type { Locator, PageStep } from "../../package/page-check.ts";

/** A step in a few words. */
export function describeStep(step: PageStep): string {
  if (step.do === "open") return `open ${step.path}`;
  if (step.do === "press") return `press ${step.key}`;
  if (step.do === "screenshot") return `screenshot ${step.name}`;
  if (!("on" in step) || step.on === undefined) return step.do;
  return `${step.do} ${describeElement(step.on)}`;
}

/** An element in a few words, such as `the button "Add"`. */
export function describeElement({ by, value, name, nth, within }: Locator): string {
  const what = by === "role" ? value : `${by} ${JSON.stringify(value)}`;
  return [
    `the ${what}`,
    ...(name === undefined ? [] : [JSON.stringify(name)]),
    ...(nth === undefined ? [] : [`number ${nth}`]),
    ...(within === undefined ? [] : [`in ${describeElement(within)}`]),
  ].join(" ");
}
