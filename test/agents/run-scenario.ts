import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { greeterPackage } from "../support/greeter.ts";
import { createPsdProject, type PsdResult } from "../support/psd.ts";
import { key, type TestedAgent } from "./agents.ts";
import type { Installation } from "./install.ts";
import { processesWith } from "./processes.ts";
import type { Scenario } from "./scenarios.ts";
import { isBesideTheTask, startModelServer } from "./server/model-server.ts";
import { type ModelRequest, usage } from "./server/wire.ts";

/** What was seen of one scenario. */
export interface Seen {
  /** A few words for the table. */
  readonly outcome: string;
  /** What is wrong; empty where all is right. */
  readonly faults: readonly string[];
  /** For looking closer. */
  readonly output: string;
}

/** Text in the user's own instructions, which must not reach a model. */
const marker = "marker-of-the-users-own-instructions";

/** Where agents read their user's instructions, below the home. */
const instructions = [
  ".gemini/GEMINI.md",
  ".qwen/QWEN.md",
  ".claude/CLAUDE.md",
  ".codex/AGENTS.md",
  ".config/opencode/AGENTS.md",
  ".config/goose/.goosehints",
];

/** Seconds after which a build that does not end is killed. */
const patience = 150;

const eventSchema = z.object({
  type: z.string(),
  stopReason: z.string().optional(),
  usage: z.record(z.string(), z.unknown()).optional(),
  decision: z.object({ because: z.string().optional() }).optional(),
  diagnostic: z.object({ code: z.string(), severity: z.string(), message: z.string() }).optional(),
});

type Event = z.infer<typeof eventSchema>;

/** Builds a package with a real agent whose model is scripted. */
export async function runScenario(
  agent: TestedAgent,
  installed: Installation,
  scenario: Scenario,
): Promise<Seen> {
  const owned = instructions.map((path) => [`../home/${path}`, `${marker}\n`] as const);
  const project = createPsdProject({ ...greeterPackage, ...Object.fromEntries(owned) });
  const outside = join(project.folder, "..", "escaped.txt");
  let kill = (_signal: NodeJS.Signals): void => {};
  let url = "";
  const script = scenario.script({
    outside,
    interrupt: () => kill("SIGINT"),
    killAgent: () => killAgent(url, installed.folder ?? ""),
  });
  const server = await startModelServer(script);
  url = server.url;
  const started = performance.now();
  const timer = setTimeout(() => kill("SIGKILL"), patience * 1000);
  const ran = await project.psd(argumentsOf(agent, scenario), {
    env: {
      ...variablesOf(agent, scenario, url),
      // Every process of the build has this; the agent's own address of the server is one of psd's.
      LC_PSD_TEST: url,
      ...(installed.bin && { PATH: `${installed.bin}:${project.env["PATH"]}` }),
    },
    onOutput: (child) => {
      kill = (signal) => child.kill(signal);
    },
  });
  clearTimeout(timer);
  const seconds = Math.round((performance.now() - started) / 1000);
  const left = await leftOver(url);
  const tools = server.requests.filter((it) => !isBesideTheTask(it)).length;
  const side = server.requests.length - tools;
  await server.close();
  const events = eventsOf(ran);
  const told = server.requests.some((it) => it.everything.includes(marker));
  const promotedFile = existsSync(join(project.folder, "out/main.py"));
  const faults = [
    ...(ran.signal === null ? [] : [`did not end within ${patience} s`]),
    ...(scenario.exits.includes(ran.code ?? -1) ? [] : [`exit code ${ran.code}`]),
    ...(turnsOf(events).length < (scenario.turns ?? 0) ? ["took too few turns"] : []),
    ...(scenario.turns === undefined ? [] : wrongUsage(server.requests.length, events)),
    ...(left.length === 0 ? [] : [`left running: ${left.join("; ")}`]),
    ...(told ? ["the model was told the user's own instructions"] : []),
    ...(promotedFile === (ran.code === 0) ? [] : ["the target is not what the exit code says"]),
    ...(existsSync(outside) && !scenario.name.startsWith("no box") ? ["wrote outside"] : []),
  ];
  const escaped = existsSync(outside) ? ", **wrote outside**" : "";
  const requests = `${tools} req${side === 0 ? "" : ` + ${side}`}`;
  const outcome = `${wordsOf(ran, events)}, ${requests}, ${seconds} s${escaped}`;
  project.remove();
  const asked = server.requests.map(describeRequest);
  const output = [usageOf(events), ...asked, ran.stdout, ran.stderr].join("\n");
  return { outcome, faults, output };
}

function describeRequest({ tools, said }: ModelRequest): string {
  const last = said.at(-1)?.text.slice(0, 160) ?? "";
  return `request with ${tools.length} tools, ${said.length} texts, last: ${JSON.stringify(last)}`;
}

function variablesOf(
  agent: TestedAgent,
  { noKey = false }: Scenario,
  url: string,
): Readonly<Record<string, string>> {
  const given = Object.entries(agent.env(url));
  return Object.fromEntries(given.filter(([, value]) => !noKey || value !== key));
}

function argumentsOf(
  agent: TestedAgent,
  { options = [], minutes = 2 }: Scenario,
): readonly string[] {
  const limits = ["--generations", "1", "--repairs", "2", "--minutes", String(minutes)];
  const by = ["--agent", `${agent.name}:${agent.model}`, "--yes", "--json"];
  return ["build", "greeter", "--into", "out", ...limits, ...by, ...options];
}

/** Ends the processes of an agent that talks to `url` and whose program lies in a folder. */
function killAgent(url: string, folder: string): void {
  for (const { pid, command } of processesWith(url)) {
    if (!command.includes(folder) || /bwrap|main\.ts/u.test(command)) continue;
    process.kill(pid, "SIGKILL");
  }
}

/** What still runs of a build some seconds after its end. */
async function leftOver(url: string): Promise<readonly string[]> {
  for (let waited = 0; waited < 5000; waited += 250) {
    if (processesWith(url).length === 0) return [];
    await sleep(250);
  }
  return processesWith(url).map((it) => it.command.slice(0, 120));
}

function eventsOf({ stdout }: PsdResult): readonly Event[] {
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => eventSchema.parse(JSON.parse(line)));
}

/** The tokens of all turns, held against what the model server counted; calls beside the task are among them. */
function wrongUsage(calls: number, events: readonly Event[]): readonly string[] {
  const told = turnsOf(events).map((it) => it.usage ?? {});
  const sum = (name: string): number => told.reduce((all, it) => all + Number(it[name] ?? 0), 0);
  const isRight =
    sum("inputTokens") === calls * usage.input && sum("outputTokens") === calls * usage.output;
  return isRight ? [] : [`reported ${JSON.stringify(told)}`];
}

function turnsOf(events: readonly Event[]): readonly Event[] {
  return events.filter((it) => it.type === "turn-ended");
}

/** How a build ended: promoted after so many turns, or why not. */
function wordsOf({ code }: PsdResult, events: readonly Event[]): string {
  const turns = turnsOf(events);
  const cut = turns.map((it) => it.stopReason ?? "").filter((it) => it !== "ended");
  const after = `${turns.length} turns${cut.length === 0 ? "" : ` (${cut.join(", ")})`}`;
  if (code === 0) return `promoted, ${after}`;
  const errors = events.flatMap((it) =>
    it.diagnostic?.severity === "error" ? [it.diagnostic] : [],
  );
  const codes = errors.map((it) => it.code);
  const why = [...new Set(codes)].join(", ");
  const stopped = events.findLast((it) => it.type === "decided")?.decision?.because;
  return `${why === "" ? (stopped ?? `exit ${code}`) : why}, ${after}`;
}

function usageOf(events: readonly Event[]): string {
  const used = turnsOf(events).map((it) => it.usage ?? {});
  return `usage: ${JSON.stringify(used)}`;
}
