import { join } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import {
  judgeAgain,
  type JudgeAgainOptions,
  type Judgement,
} from "../../pipeline/judging/judge-again.ts";
import {
  findSubjects,
  type ValidateRequest,
  type ValidationSubject,
} from "../../pipeline/judging/validation-subjects.ts";
import { isWatched, watchedPlaces } from "../../pipeline/judging/watched-places.ts";
import { type PlacesWatch, watchPlaces } from "../../platform/watch-places.ts";
import type { Services } from "../../services.ts";
import type { CommandContext } from "../command.ts";
import { writeDiagnostics } from "../report/human.ts";
import { plural } from "../report/summary.ts";
import { judgedLines, openWatchView, type WatchView } from "../report/watch-view.ts";
import { judgingOptions, type subjectOptions } from "../subject-options.ts";

type Context = CommandContext<typeof subjectOptions>;

/** What a watch knows from one round to the next. */
interface Memory {
  /** By the name of what was judged. */
  readonly judgements: Map<string, Judgement>;
  /** The findings that were shown last, as JSON, by what they are about: the same ones are not shown again. */
  readonly told: Map<string, string>;
}

/** What one round is about. */
interface Round {
  readonly services: Services;
  readonly context: Context;
  readonly view: WatchView;
  readonly memory: Memory;
  /** Absolute paths; none of them in the first round. */
  readonly changed: readonly string[];
  /** Aborted when the user ends the watch, or when something changes meanwhile. */
  readonly signal: AbortSignal;
}

/**
 * Judges, and again whenever a file changes on which the judgement depends, until the user ends it. What
 * cannot be read is told like everything else: it may be half saved.
 */
export async function watchValidation(
  request: ValidateRequest,
  services: Services,
  context: Context,
): Promise<void> {
  const { signal, environment } = context;
  const view = await openWatchView(context, services.clock);
  const memory: Memory = { judgements: new Map(), told: new Map() };
  let known: Watched | undefined;
  let changed: readonly string[] = [];
  let wasInterrupted = false;
  try {
    while (!signal.aborted) {
      known = await watchPlacesOf(request, environment.cwd, known);
      const other = new AbortController();
      const next = known.watch.next(signal);
      // What never stops changing is judged all the same, every other time.
      if (!wasInterrupted) void next.then(() => other.abort());
      const round = { services, context, view, memory, changed };
      const bounded = AbortSignal.any([signal, other.signal]);
      await judgeRound(request, { ...round, signal: bounded });
      wasInterrupted = other.signal.aborted;
      changed = await next;
    }
  } finally {
    view.close();
  }
}

interface Watched {
  readonly places: readonly string[];
  readonly watch: PlacesWatch;
}

/** Goes on watching, or begins anew where other places matter now. */
async function watchPlacesOf(
  request: ValidateRequest,
  cwd: string,
  known: Watched | undefined,
): Promise<Watched> {
  const found = await watchedPlaces(request, cwd);
  const places = found ?? known?.places ?? [join(cwd, "psd.yaml"), join(cwd, ".psd/receipts")];
  if (known !== undefined && known.places.join("\n") === places.join("\n")) return known;
  return { places, watch: watchPlaces({ places, enter: isWatched }) };
}

async function judgeRound(request: ValidateRequest, round: Round): Promise<void> {
  const { services, context, view, signal } = round;
  const subjects = await findSubjects(request, services, context.environment);
  const isNew = await tell("", subjects.diagnostics, round);
  if (!subjects.ok) {
    view.rest(plural(subjects.diagnostics.length, "finding"));
    return;
  }
  const notes: string[] = [];
  for (const subject of subjects.value) {
    // One at a time has the machine for itself.
    notes.push(await judgeOne(subject, round, isNew));
    if (signal.aborted) return;
  }
  view.rest(notes.join(", "));
}

/** Judges one subject as far as anything changed, and says in a word how it stands. */
async function judgeOne(subject: ValidationSubject, round: Round, isNew: boolean): Promise<string> {
  const { services, context, view, memory, changed, signal } = round;
  const { name } = subject;
  const earlier = memory.judgements.get(name);
  const boxes = judgingOptions(context);
  const options: JudgeAgainOptions = {
    ...boxes,
    agreeToNoBox: (reason) => view.lend(() => boxes.agreeToNoBox(reason)),
    signal,
    onEvent: (event) => {
      // What was cut off says nothing of the output.
      if (!signal.aborted) view.onEvent(event);
    },
    onPlanned: (count) => view.plan(count, changed),
  };
  const judged = await judgeAgain(subject, earlier, { services, options });
  if (signal.aborted) return "";
  if (!judged.ok) {
    memory.judgements.delete(name);
    await tell(name, judged.diagnostics, round);
    return `${name}: ${plural(judged.diagnostics.length, "finding")}`;
  }
  const { judgement, ran, verdict } = judged.value;
  memory.judgements.set(name, judgement);
  memory.told.delete(name);
  const isQuiet = ran.length === 0 && earlier?.verdict.outcome === verdict.outcome && !isNew;
  if (!isQuiet) {
    const lines = judgedLines(judged.value, context.output.colors.stdout);
    await view.lend(async () => context.output.stdout(`${lines.join("\n")}\n`));
  }
  return `${name}: ${verdict.outcome}`;
}

/** Shows findings that are not those of the last time; says whether they are others. */
async function tell(
  about: string,
  diagnostics: readonly Diagnostic[],
  { view, memory, context }: Round,
): Promise<boolean> {
  const now = JSON.stringify(diagnostics);
  const isNew = now !== (memory.told.get(about) ?? "[]");
  memory.told.set(about, now);
  if (isNew) await view.lend(() => writeDiagnostics(diagnostics, context));
  return isNew;
}
