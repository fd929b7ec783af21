import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Benchmark, Row } from "./benchmark.ts";
import { boxOverhead } from "./benchmarks/box.ts";
import { driverCases } from "./benchmarks/cases.ts";
import { composition } from "./benchmarks/composition.ts";
import { deployments } from "./benchmarks/deployments.ts";
import { drift } from "./benchmarks/drift.ts";
import { growth } from "./benchmarks/growth.ts";
import { loop } from "./benchmarks/loop.ts";
import { packages } from "./benchmarks/packages.ts";
import { startUp } from "./benchmarks/start-up.ts";
import { storeWrites } from "./benchmarks/store.ts";
import { buildPsd, type BuiltPsd } from "./built-psd.ts";
import { describeMachine } from "./machine.ts";
import { renderMachine, renderPage, renderRow, renderTable } from "./report.ts";
import { runProgram } from "./run-program.ts";

const benchmarks: readonly Benchmark[] = [
  startUp,
  loop,
  driverCases,
  composition,
  drift,
  deployments,
  growth,
  packages,
  boxOverhead,
  storeWrites,
];

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    write: { type: "boolean", default: false },
  },
});

const chosen = benchmarks.filter((it) => values.only === undefined || it.name === values.only);
if (chosen.length === 0) {
  const names = benchmarks.map((it) => it.name).join(", ");
  throw new Error(`There is no benchmark ${values.only}; there are ${names}.`);
}

if (values.write && (values.quick || values.only !== undefined)) {
  throw new Error("The page holds every benchmark at full size: give --write alone.");
}

const folder = await mkdtemp(join(tmpdir(), "psd-bench-"));
process.once("SIGINT", () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(130);
});

let built: Promise<BuiltPsd> | undefined;
const psd = (): Promise<BuiltPsd> => (built ??= buildPsd(folder));
const rows: Row[] = [];
try {
  for (const benchmark of chosen) await run(benchmark);
} finally {
  await rm(folder, { recursive: true, force: true });
}

const place = renderMachine(await describeMachine(), new Date().toISOString().slice(0, 10));
process.stdout.write(`${place}\n\n${renderTable(rows)}\n`);
if (values.write) {
  const page = fileURLToPath(new URL("../docs/benchmarks.md", import.meta.url));
  const formatter = fileURLToPath(new URL("../node_modules/oxfmt/bin/oxfmt", import.meta.url));
  await writeFile(page, renderPage(rows, place, await readFile(page, "utf8")));
  await runProgram({ argv: [process.execPath, formatter, page], cwd: dirname(page) });
}

/** Runs one in a folder of its own. Where it cannot go on, says so, and lets the whole fail at its end. */
async function run(benchmark: Benchmark): Promise<void> {
  const startedAt = performance.now();
  const own = join(folder, benchmark.name);
  await mkdir(own);
  try {
    const setting = { folder: own, quick: values.quick, psd };
    for await (const row of benchmark.run(setting)) {
      rows.push(row);
      // One that is broken off has said what it found.
      process.stderr.write(`${renderRow(row)}\n`);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${benchmark.name} could not run: ${reason}\n`);
    process.exitCode = 1;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stderr.write(`${benchmark.name}: ${seconds} s\n`);
}
