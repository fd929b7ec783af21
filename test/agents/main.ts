import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { type TestedAgent, testedAgents } from "./agents.ts";
import { install } from "./install.ts";
import { type AgentColumn, tableOf, writePage } from "./page.ts";
import { runScenario } from "./run-scenario.ts";
import { scenarios } from "./scenarios.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scenario: { type: "string", multiple: true },
    quick: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
/** Set where this process has loopback and no other network. */
const isInside = process.env["PSD_AGENTS_INSIDE"] === "yes";
const kept = join(process.env["PSD_AGENTS"] ?? join(tmpdir(), "psd-test-agents"), "columns");

const columnSchema = z.object({ title: z.string(), outcomes: z.record(z.string(), z.string()) });

const chosen = testedAgents.filter(
  (it) => positionals.length === 0 || positionals.includes(it.name),
);
if (chosen.length === 0) {
  throw new Error(`there is no such agent: ${testedAgents.map((it) => it.name).join(" ")}`);
}
const wanted = scenarios.filter(
  ({ name, quick = false }) =>
    (values.scenario?.includes(name) ?? true) && (!values.quick || quick),
);

if (isInside) await runAll();
else process.exitCode = goInside();

/** Installs, then starts this program again with a loopback device and no other network, where the system lets it. */
function goInside(): number {
  for (const agent of chosen) say(`${agent.name}: ${install(agent).version}`);
  const self = [process.execPath, ...process.argv.slice(1)];
  const bare = ["--net", "--", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];
  const allowed = spawnSync("unshare", [...bare, "true"]).status === 0;
  if (!allowed) say("no network namespace here: the agents' network is open");
  const [program = "", ...args] = allowed ? ["unshare", ...bare, ...self] : self;
  const env = { ...process.env, PSD_AGENTS_INSIDE: "yes" };
  return spawnSync(program, args, { stdio: "inherit", env }).status ?? 1;
}

async function runAll(): Promise<void> {
  let faults = 0;
  for (const agent of chosen) faults += await runAgent(agent);
  if (values.write) await write();
  say(faults === 0 ? "all as it should be" : `${faults} scenarios are not as they should be`);
  if (faults > 0) process.exitCode = 1;
}

async function runAgent(agent: TestedAgent): Promise<number> {
  const installed = install(agent);
  const outcomes: Record<string, string> = { ...readColumn(agent.name)?.outcomes };
  let faulty = 0;
  for (const scenario of wanted) {
    const seen = await runScenario(agent, installed, scenario);
    outcomes[scenario.name] = seen.outcome;
    keep(agent.name, { title: `${agent.name} ${installed.version}`, outcomes });
    if (seen.faults.length > 0) faulty += 1;
    const wrong = seen.faults.length === 0 ? "" : ` FAILED: ${seen.faults.join("; ")}`;
    say(`${agent.name}: ${scenario.name}: ${seen.outcome}${wrong}`);
    if (values.verbose || seen.faults.length > 0) say(seen.output.replaceAll(/^/gmu, "    "));
  }
  return faulty;
}

/** Keeps what was seen so far, also of a run that is broken off. */
function keep(name: string, column: AgentColumn): void {
  mkdirSync(kept, { recursive: true });
  writeFileSync(join(kept, `${name}.json`), JSON.stringify(column));
}

/** What earlier runs saw of an agent. */
function readColumn(name: string): z.infer<typeof columnSchema> | undefined {
  try {
    const text = readFileSync(join(kept, `${name}.json`), "utf8");
    return columnSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function write(): Promise<void> {
  const columns = testedAgents.flatMap(({ name }) => readColumn(name) ?? []);
  if (readdirSync(kept).length === 0) throw new Error("nothing was run");
  await writePage(
    tableOf(
      columns,
      scenarios.map((it) => it.name),
    ),
  );
}
