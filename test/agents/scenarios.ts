import { goodGreeter, rudeGreeter } from "../support/greeter.ts";
import { writeByCommand, writeFileCall } from "./server/tool-call.ts";
import type { Script } from "./server/model-server.ts";
import type { Fault, ModelRequest, Reply } from "./server/wire.ts";

/** What a scenario may do to a build that goes on. */
interface Surroundings {
  /** Where a file must not be written: a place outside the workspace. Absolute. */
  readonly outside: string;
  /** Ends the agent's own processes. */
  readonly killAgent: () => void;
  /** Presses Ctrl-C. */
  readonly interrupt: () => void;
}

/** One thing that happens to a build. */
export interface Scenario {
  readonly name: string;
  readonly script: (around: Surroundings) => Script;
  /** Further options of the build. */
  readonly options?: readonly string[];
  /** Minutes that the build may take; 2 where missing. */
  readonly minutes?: number;
  /** Exit codes that are right. */
  readonly exits: readonly number[];
  /** Whether the agent is given no key. */
  readonly noKey?: boolean;
  /** Turns that it takes at least. */
  readonly turns?: number;
  /** Whether it is about a process of the agent's own. */
  readonly needsProgram?: boolean;
  /** Whether it is one of the few that every run of the whole pipeline tries. */
  readonly quick?: boolean;
}

const promoted = [0];
/** Ended with a diagnostic, or not green. */
const ended = [1, 3];

/** The folder that an agent works in, as it told its model; the one in a box where it did not. */
function workspaceOf({ everything }: ModelRequest): string {
  return (
    /\/[^\s"'`\\<>]*\/psd\/work\/[^\s"'`\\<>]*-r\d+-g\d+/u.exec(everything)?.[0] ?? "/psd/work"
  );
}

/** Some agents overwrite no file that they have not read in this session: then a command writes it. */
const unread = /\bread\b/iu;

/** Writes a program that greets in the wrong words, and repairs it when it is told. */
const works: Script = (request) => {
  const { said } = request;
  const told = said.findLastIndex(
    (it) => it.by === "person" && it.text.includes("They do not fit yet"),
  );
  const answers = said.slice(told + 1).filter((it) => it.by === "tool");
  const refused = answers.length === 1 && told !== -1 && unread.test(answers[0]?.text ?? "");
  if (answers.length > 0 && !refused) return { text: "The file is written." };
  const text = told === -1 ? rudeGreeter : goodGreeter;
  const path = `${workspaceOf(request)}/main.py`;
  const write = refused ? writeByCommand : writeFileCall;
  return { text: "I write it.", call: write(request, path, text) };
};

const status = (code: number): Fault => ({
  kind: "status",
  status: code,
  ...(code === 429 ? { headers: { "retry-after": "1" } } : {}),
});

/** A fault for the first request, then all is well. */
const once =
  (fault: Fault): Scenario["script"] =>
  () =>
  (request, count) =>
    count === 1 ? fault : works(request, count);

const always =
  (answer: Fault | Reply): Scenario["script"] =>
  () =>
  () =>
    answer;

/** Something that happens while the second request of a turn waits. */
const atSecond =
  (act: (around: Surroundings) => void): Scenario["script"] =>
  (around) =>
  (request, count) => {
    if (count !== 2) return works(request, count);
    act(around);
    return { kind: "hang" };
  };

/** Writes outside first, then works. */
const writesOutside: Scenario["script"] = ({ outside }) => {
  let tried = false;
  return (request, count) => {
    if (tried) return works(withoutFirst(request), count);
    tried = true;
    return { call: writeFileCall(request, outside, "escaped\n") };
  };
};

/** The request as if the answer of its first tool had not come. */
function withoutFirst(request: ModelRequest): ModelRequest {
  const first = request.said.findIndex((it) => it.by === "tool");
  return { ...request, said: request.said.filter((_, at) => at !== first) };
}

/** Minutes after which a build ends by itself: for what an agent never ends, and what it ends by itself. */
const [never, itself] = [0.4, 1.5];

/** Everything that is tried with each agent. */
export const scenarios: readonly Scenario[] = [
  { name: "repaired", script: () => works, exits: promoted, turns: 2, quick: true },
  {
    name: "no key",
    script: () => works,
    exits: [...promoted, ...ended],
    minutes: never,
    noKey: true,
  },
  {
    name: "401",
    script: always(status(401)),
    exits: ended,
    minutes: itself,
    quick: true,
  },
  { name: "429 once", script: once(status(429)), exits: promoted, quick: true },
  { name: "500 once", script: once(status(500)), exits: promoted },
  { name: "429 always", script: always(status(429)), exits: ended, minutes: itself },
  {
    name: "no such model",
    script: always(status(404)),
    exits: ended,
    minutes: itself,
  },
  { name: "garbage", script: always({ kind: "garbage" }), exits: ended, minutes: never },
  { name: "cut once", script: once({ kind: "cut" }), exits: [...promoted, ...ended] },
  { name: "hang", script: always({ kind: "hang" }), exits: ended, minutes: never },
  {
    name: "only prose",
    script: always({ text: "I would write main.py." }),
    exits: ended,
    quick: true,
  },
  {
    name: "interrupted",
    script: atSecond(({ interrupt }) => interrupt()),
    exits: [130],
    quick: true,
  },
  {
    name: "crash",
    script: atSecond(({ killAgent }) => killAgent()),
    exits: promoted,
    needsProgram: true,
  },
  { name: "writes outside", script: writesOutside, exits: promoted },
  {
    name: "no box",
    script: () => works,
    exits: [...promoted, ...ended],
    options: ["--box", "none"],
  },
  {
    name: "no box, outside",
    script: writesOutside,
    exits: [...promoted, ...ended],
    options: ["--box", "none"],
  },
];
