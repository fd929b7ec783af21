import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { columnOf, type TestedAgent, testedAgents } from "./agents.ts";
import { install } from "./install.ts";
import { type AgentColumn, readPage, tableOf, writePage } from "./page.ts";
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
  const names = new Set(testedAgents.map((it) => it.name));
  throw new Error(`there is no such agent: ${[...names].join(" ")}`);
}
const wanted = scenarios.filter(
  ({ name, quick = false }) =>
    (values.scenario?.includes(name) ?? true) && (!values.quick || quick),
);

if (isInside) await runAll();
else process.exitCode = goInside();

/** Installs, then starts this program again with a loopback device and no other network, where the system lets it. */
function goInside(): number {
  for (const agent of chosen) say(`${columnOf(agent)}: ${install(agent).version}`);
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
  const name = columnOf(agent);
  const outcomes: Record<string, string> = { ...readColumn(name)?.outcomes };
  let faulty = 0;
  for (const scenario of wanted) {
    if (scenario.needsProgram === true && agent.programs === undefined) {
      outcomes[scenario.name] = "–";
      continue;
    }
    const seen = await runScenario(agent, installed, scenario);
    outcomes[scenario.name] = seen.outcome;
    keep(name, { title: titleOf(agent, installed.version), outcomes });
    if (seen.faults.length > 0) faulty += 1;
    const wrong = seen.faults.length === 0 ? "" : ` FAILED: ${seen.faults.join("; ")}`;
    say(`${name}: ${scenario.name}: ${seen.outcome}${wrong}`);
    if (values.verbose || seen.faults.length > 0) say(seen.output.replaceAll(/^/gmu, "    "));
  }
  return faulty;
}

function titleOf(agent: TestedAgent, version: string): string {
  const isOwn = agent.programs === undefined;
  return `${columnOf(agent)}${isOwn ? `, ${agent.package}` : ""} ${version}`;
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

/** Writes what was seen of the chosen agents; of the others what the page says stays. */
async function write(): Promise<void> {
  const said = await readPage();
  const columns = testedAgents.flatMap((agent): readonly AgentColumn[] => {
    const name = columnOf(agent);
    const seen = chosen.includes(agent) ? readColumn(name) : undefined;
    const column = seen ?? said.find((it) => new RegExp(`^${name}[ ,]+`, "u").test(it.title));
    return column === undefined ? [] : [column];
  });
  await writePage(
    tableOf(
      columns,
      scenarios.map((it) => it.name),
    ),
  );
}
