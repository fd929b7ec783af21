import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FakeScript } from "../../test/support/fake-agent.ts";
import type { Benchmark, Row, Setting } from "../benchmark.ts";
import { compare, median } from "../measure.ts";
import { runProgram } from "../run-program.ts";

/** The most milliseconds that psd may add to an attempt. */
const mostMs = 150;

const attempts = 8;

const fakeAgent = fileURLToPath(new URL("../../test/support/fake-agent.ts", import.meta.url));

/** What a build spends beyond its agent and its checks. */
export const loop: Benchmark = {
  name: "loop",
  async *run({ folder, quick, psd }: Setting): AsyncGenerator<Row> {
    const built = await psd();
    const env = { ...built.env, FAKE_AGENT_SCRIPT: JSON.stringify(agentScript()) };
    const project = join(folder, "project");
    const agent = `${process.execPath} ${fakeAgent}`;
    const words = `build ./package --into out --generations 1 --repairs ${attempts - 1} --yes --json`;
    const script = ["--agent-env", "FAKE_AGENT_SCRIPT", "--agent-command", agent];
    const command = [...built.argv, ...words.split(" "), ...script];
    const whole: number[] = [];
    let elsewhereMs = 0;
    const build = async (): Promise<number> => {
      await makeProject(project);
      const startedAt = performance.now();
      const output = await runProgram({ argv: command, cwd: project, env });
      const wholeMs = performance.now() - startedAt;
      const times = readTimes(output);
      elsewhereMs = times.elsewhereMs / attempts;
      whole.push(wholeMs / attempts - elsewhereMs);
      return times.loopMs / attempts - elsewhereMs;
    };
    const comparison = await compare({
      subject: build,
      // What the build before it has spent in agent and checks.
      peer: async () => elsewhereMs,
      runs: quick ? 1 : 9,
    });
    const { subjectMs } = comparison;
    yield {
      name: "loop",
      subject: "an attempt, beyond agent and checks",
      peer: "its agent and its checks",
      comparison,
      figure: `${Math.round(subjectMs)} ms an attempt; ${Math.round(median(whole))} with start-up and promotion spread over ${attempts} attempts`,
      goal: { words: `≤ ${mostMs} ms an attempt`, met: subjectMs <= mostMs },
      how: `\`psd build\` with a scripted agent that does nothing but write one file a turn, in a project without history: ${attempts} criteria, of which each attempt passes one more, so ${attempts} attempts in one generation. From the time between the first turn and the last decision the durations of turns (the first one holds the start of the agent's process), set-up and criteria are taken off, as the events report them; the rest – collecting, storing, copying, deciding, the journal – is divided by the attempts. The second figure is the same for the time of the whole command; by that reading runs gave 135 to 188 ms, so the goal is met or missed with the load.`,
    };
  },
};

/** One file a turn. */
function agentScript(): FakeScript {
  const turns = Array.from({ length: attempts }, (_, index) => ({
    messages: [`Step ${index + 1}.`],
    files: { [`step-${index + 1}.txt`]: "done\n" },
  }));
  return { turns };
}

async function makeProject(project: string): Promise<void> {
  await rm(project, { recursive: true, force: true });
  await mkdir(join(project, "package/validation"), { recursive: true });
  const criteria = Array.from({ length: attempts }, (_, index) => [
    `  - id: AC-${index + 1}`,
    `    says: Step ${index + 1} is done.`,
    `    covers: [FR-1]`,
    `    check: { run: ["cat", "step-${index + 1}.txt"], expect: { stdout: { equals: "done\\n" } } }`,
  ]);
  const text = "---\nspecprompt: 1\nname: steps\n---\n# Steps\n\n- **FR-1**: Every step is done.\n";
  await writeFile(join(project, "package/SPECPROMPT.md"), text);
  await writeFile(
    join(project, "package/validation/acceptance.yaml"),
    `criteria:\n${criteria.flat().join("\n")}\n`,
  );
}

/** A line of the events, as far as it tells times. */
interface TimedEvent {
  readonly at: string;
  readonly type: string;
  readonly durationMs?: number;
  readonly result?: { readonly durationMs: number };
}

/**
 * Milliseconds of turns, set-up and criteria, and of everything from the first turn to the last
 * decision, by the events of a build; throws where it was another build.
 */
function readTimes(output: string): { readonly elsewhereMs: number; readonly loopMs: number } {
  const lines = output.split("\n").filter((line) => line !== "");
  const events = lines.map((line): TimedEvent => JSON.parse(line));
  const judged = events.filter((it) => it.type === "judged").length;
  if (judged !== attempts) throw new Error(`There were ${judged} attempts, not ${attempts}`);
  const durations = events.map((it) => it.durationMs ?? it.result?.durationMs ?? 0);
  const first = events.find((it) => it.type === "turn-started")?.at ?? "";
  const last = events.findLast((it) => it.type === "decided")?.at ?? "";
  return {
    elsewhereMs: durations.reduce((sum, it) => sum + it, 0),
    loopMs: Date.parse(last) - Date.parse(first),
  };
}
