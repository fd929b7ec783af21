import * as z from "zod";
import type { PageQuestion } from "../../../platform/browser/page-questions.ts";
import { wait } from "../../../platform/wait.ts";
import type { Locator, PageCheck, PageStep, SeeStep } from "../../package/page-check.ts";
import type { TextExpectation } from "../../package/criterion.ts";
import { expandTextExpectation } from "../check/expand-expectation.ts";
import { compareText } from "../compare/compare-text.ts";
import { cut } from "../cut.ts";
import { errored, failed, type Finding } from "../finding.ts";
import { expandText, type PlaceholderValues } from "../placeholders.ts";
import type { AskedBrowser, BrowserAnswer } from "./ask-browser.ts";
import { describeElement, describeStep } from "./describe-step.ts";

/** Milliseconds between two looks at a page that is not yet what it must be. */
const pauseMs = 100;

const seenSchema = z.object({
  count: z.int().nonnegative(),
  text: z.string(),
  value: z.string().optional(),
  checked: z.boolean().optional(),
  enabled: z.boolean().optional(),
});
const whereSchema = z.object({ url: z.string(), title: z.string() });

type Seen = z.output<typeof seenSchema>;

/** What the steps of a page are tried with. */
export interface StepContext {
  readonly browser: Pick<AskedBrowser, "ask" | "remarks">;
  readonly values: PlaceholderValues;
  readonly port: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Keeps a picture of the page, and gives where; undefined where none could be made. */
  readonly picture: () => Promise<string | undefined>;
}

/** What the steps of a page came to. */
export interface StepsOutcome {
  readonly finding?: Finding;
  /** Pictures that were asked for, one sentence each. */
  readonly notes: readonly string[];
}

/** Does one step after the other, up to the first that does not hold. */
export async function judgeSteps(
  { steps, quiet }: Pick<PageCheck, "steps" | "quiet">,
  context: StepContext,
): Promise<StepsOutcome> {
  const notes: string[] = [];
  for (const [index, step] of steps.entries()) {
    if (context.signal.aborted) return { finding: errored("The check was cancelled"), notes };
    if (step.do === "screenshot") {
      const path = await context.picture();
      notes.push(`Screenshot ${step.name}: ${path ?? "could not be made"}`);
      continue;
    }
    const finding = await judgeStep(step, context);
    if (finding !== undefined)
      return { finding: await explained(finding, { step, index }, context), notes };
  }
  const loud = quiet ? context.browser.remarks().find(isError) : undefined;
  if (loud === undefined) return { notes };
  return { finding: failed("wrong-output", { message: `The page is not quiet: ${loud}` }), notes };
}

function isError(remark: string): boolean {
  return /^(?:console error|uncaught): /u.test(remark);
}

/** Says which step failed, and adds what is on the page. */
async function explained(
  finding: Finding,
  { step, index }: { readonly step: PageStep; readonly index: number },
  { browser, picture }: StepContext,
): Promise<Finding> {
  const said = `Step ${index + 1} (${describeStep(step)}): ${finding.evidence.message}`;
  const [screenshot, snapshot] = [await picture(), await browser.ask({ do: "snapshot" }, 2000)];
  const page = "value" in snapshot && typeof snapshot.value === "string" ? snapshot.value : "";
  const remarks = browser.remarks().map((it) => `# ${it}`);
  return {
    ...finding,
    evidence: {
      ...finding.evidence,
      message: said,
      actual: cut(
        [finding.evidence.actual ?? "", page, ...remarks].filter((it) => it !== "").join("\n"),
      ),
      ...(screenshot === undefined ? {} : { screenshot }),
    },
  };
}

async function judgeStep(
  step: Exclude<PageStep, { readonly do: "screenshot" }>,
  context: StepContext,
): Promise<Finding | undefined> {
  switch (step.do) {
    case "open": {
      const path = expandText(step.path, context.values);
      const url = ownUrl(path, context.port);
      if (url === undefined)
        return failed("wrong-output", {
          message: "The path leads away from the output",
          actual: path,
        });
      return act({ do: "open", url }, context);
    }
    case "click":
    case "check":
    case "uncheck":
      return act({ do: step.do, on: expanded(step.on, context) }, context);
    case "fill":
    case "select": {
      const value = expandText(step.value, context.values);
      return act({ do: step.do, on: expanded(step.on, context), value }, context);
    }
    case "press": {
      const on = step.on === undefined ? {} : { on: expanded(step.on, context) };
      return act({ do: "press", key: step.key, ...on }, context);
    }
    case "see":
      return untilFine(context, async () =>
        judgeSeen(step, await lookAt(step.on, context), context),
      );
    case "gone":
      return untilFine(context, async () => {
        const seen = await lookAt(step.on, context);
        if ("end" in seen) return seen;
        if (seen.count === 0) return undefined;
        const message = `${describeElement(step.on)} is still there`;
        return failed("wrong-output", { message, actual: cut(seen.text) });
      });
    case "title":
    case "url":
    default:
      return untilFine(context, async () => judgeWhere(step, context));
  }
}

/** The URL of a path of the output; undefined where a browser would read it as something else. */
function ownUrl(path: string, port: number): string | undefined {
  const origin = `http://127.0.0.1:${port}`;
  if (!path.startsWith("/") || !URL.canParse(path, origin)) return undefined;
  const url = new URL(path, origin);
  return url.origin === origin ? url.href : undefined;
}

async function act(
  question: PageQuestion,
  { browser, timeoutMs }: StepContext,
): Promise<Finding | undefined> {
  const answer = await browser.ask(question, timeoutMs);
  if ("value" in answer) return undefined;
  return notDone(answer);
}

function notDone(answer: Exclude<BrowserAnswer, { readonly value: unknown }>): Finding {
  if ("gone" in answer) return failed("crashed", { message: answer.gone });
  const late = /timeout .*exceeded/iu.test(answer.problem);
  return failed(late ? "timed-out" : "wrong-output", { message: cut(answer.problem, 1000) });
}

async function lookAt(on: Locator, context: StepContext): Promise<Seen | Finding> {
  const answer = await context.browser.ask(
    { do: "look", on: expanded(on, context) },
    context.timeoutMs,
  );
  if (!("value" in answer)) return notDone(answer);
  const seen = seenSchema.safeParse(answer.value);
  return seen.success ? seen.data : errored("The browser's worker said nonsense");
}

async function judgeSeen(
  step: SeeStep,
  seen: Seen | Finding,
  { values }: StepContext,
): Promise<Finding | undefined> {
  if ("end" in seen) return seen;
  const what = describeElement(step.on);
  const wrongCount = step.count === undefined ? seen.count === 0 : seen.count !== step.count;
  if (wrongCount) {
    const wanted = step.count ?? "at least 1";
    const message = `${what} is visible ${seen.count} times, not ${wanted}`;
    return failed("wrong-output", {
      message,
      expected: String(wanted),
      actual: String(seen.count),
    });
  }
  for (const state of ["checked", "enabled"] as const) {
    if (step[state] === undefined || step[state] === seen[state]) continue;
    const message = `${what} is ${step[state] ? "not " : ""}${state}`;
    return failed("wrong-output", { message });
  }
  return (
    (await compared(step.text, { name: `the text of ${what}`, text: seen.text }, values)) ??
    (await compared(step.value, { name: `the value of ${what}`, text: seen.value ?? "" }, values))
  );
}

async function compared(
  expect: TextExpectation | undefined,
  text: { readonly name: string; readonly text: string },
  values: PlaceholderValues,
): Promise<Finding | undefined> {
  return expect === undefined
    ? undefined
    : compareText(text, expandTextExpectation(expect, values));
}

async function judgeWhere(
  { do: what, expect }: Extract<PageStep, { readonly do: "title" | "url" }>,
  { browser, timeoutMs, values, port }: StepContext,
): Promise<Finding | undefined> {
  const answer = await browser.ask({ do: "where" }, timeoutMs);
  if (!("value" in answer)) return notDone(answer);
  const where = whereSchema.safeParse(answer.value);
  if (!where.success) return errored("The browser's worker said nonsense");
  const { title, url } = where.data;
  const own = `http://127.0.0.1:${port}`;
  const path = url.startsWith(own) ? url.slice(own.length) : url;
  return compared(
    expect,
    { name: `the page's ${what}`, text: what === "title" ? title : path },
    values,
  );
}

/** Looks again until it is fine or the time is over; the last finding counts. */
async function untilFine(
  { timeoutMs, signal }: StepContext,
  look: () => Promise<Finding | undefined>,
): Promise<Finding | undefined> {
  const startedAt = performance.now();
  for (;;) {
    // One look after the other.
    const finding = await look();
    const isLast = performance.now() - startedAt > timeoutMs || signal.aborted;
    const isFinal = finding?.end !== "failed" || finding.symptom === "crashed";
    if (isLast || isFinal) return finding;
    await wait(pauseMs);
  }
}

function expanded(on: Locator, context: StepContext): Locator {
  const { value, name, within, ...rest } = on;
  return {
    ...rest,
    value: expandText(value, context.values),
    ...(name === undefined ? {} : { name: expandText(name, context.values) }),
    ...(within === undefined ? {} : { within: expanded(within, context) }),
  };
}
