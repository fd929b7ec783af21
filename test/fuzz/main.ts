import { readFileSync } from "node:fs";
import { setPriority } from "node:os";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { escapeText } from "#src/diagnostics/escape.ts";
import { writeReliabilitySection } from "../support/reliability-page.ts";
import { openLane } from "./lane.ts";
import { type Failure, runTargets, type TargetResult } from "./run-targets.ts";
import { targets } from "./targets.ts";

const { values } = parseArgs({
  options: {
    inputs: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    minutes: { type: "string", default: "60" },
    target: { type: "string" },
    input: { type: "string" },
    write: { type: "boolean", default: false },
  },
});

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

function tell(name: string, { kind, words, file }: Failure): void {
  say(`${kind} in ${name}: ${escapeText(words, { keepLayout: true })}`);
  say(`  repeat it: node test/fuzz/main.ts --target ${name} --input ${file}`);
}

/** Runs one target on the bytes of a file. */
async function repeat(name: string, file: string): Promise<boolean> {
  const lane = openLane();
  const input = readFileSync(file).toString("base64");
  const outcome = await lane.run({ target: name, seed: 0, count: 1, input });
  lane.stop();
  const words =
    outcome.kind === "answer"
      ? (outcome.answer.failure?.message ?? "fine")
      : `${outcome.kind}: ${outcome.words}`;
  say(escapeText(words, { keepLayout: true }));
  return words === "fine";
}

function table(results: readonly TargetResult[], seconds: number): string {
  const total = results.reduce((sum, it) => sum + it.inputs, 0);
  const row = (it: TargetResult): string => {
    const count = (kind: Failure["kind"]): number =>
      it.failures.filter(({ kind: its }) => its === kind).length;
    return `| ${it.target.name} | ${it.target.reads} | ${it.inputs.toLocaleString("en")} | ${count("crash")} | ${count("hang")} | ${Math.round(it.slowestMs)} | ${Math.round(it.megabytes)} |`;
  };
  return [
    "| Target | Reads | Inputs | Crashes | Hangs | Slowest (ms) | Memory (MB) |",
    "| ------ | ----- | -----: | ------: | ----: | -----------: | ----------: |",
    ...results.map(row),
    "",
    `${total.toLocaleString("en")} inputs in ${Math.round(seconds)} s, two at a time, seed ${values.seed}.`,
  ].join("\n");
}

async function main(): Promise<boolean> {
  setPriority(10);
  const chosen = targets.filter((it) => values.target === undefined || it.name === values.target);
  if (chosen.length === 0) {
    say(
      `There is no target ${values.target}; there are ${targets.map((it) => it.name).join(", ")}`,
    );
    return false;
  }
  if (values.input !== undefined) return repeat(values.target ?? "", values.input);
  const started = performance.now();
  const results = await runTargets({
    targets: chosen,
    inputs: Number(values.inputs),
    seed: Number(values.seed),
    minutes: Number(values.minutes),
    onFailure: tell,
  });
  const shown = table(results, (performance.now() - started) / 1000);
  say(shown);
  if (values.write) {
    const command = `npm run test:fuzz -- --inputs ${values.inputs} --seed ${values.seed} --write`;
    await writeReliabilitySection("fuzz", `Written by \`${command}\`.\n\n${shown}`);
  }
  const failed = results.filter((it) => it.failures.length > 0).length;
  say(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0;
}

process.exitCode = (await main()) ? 0 : 1;
