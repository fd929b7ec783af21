import { findSandbox } from "#src/adapters/sandbox/find-sandbox.ts";
import { createPlainSandbox } from "#src/adapters/sandbox/plain-sandbox.ts";
import type { BoxShape, Sandbox } from "#src/adapters/sandbox/sandbox.ts";
import { readEnvironment } from "#src/platform/environment.ts";
import { finishProcess } from "#src/platform/process.ts";
import {
  commandOf,
  type Court,
  criterion,
  judge,
  openCourt,
  run,
  selectionOf,
} from "../../test/support/judging.ts";
import type { Benchmark, Row, Setting } from "../benchmark.ts";
import { compare, type Comparison, type Measure, timed } from "../measure.ts";
import { runProgram } from "../run-program.ts";

const mebibyte = 2 ** 20;

/** What the best box of this machine costs each process, alone and in a judgement. */
export const boxOverhead: Benchmark = {
  name: "box",
  async *run({ folder, quick }: Setting): AsyncGenerator<Row> {
    const environment = readEnvironment();
    const found = await findSandbox(environment)();
    if (!found.ok) throw new Error(JSON.stringify(found.diagnostics));
    const sandbox = found.value;
    yield* oneProcess(sandbox, { folder, runs: quick ? 15 : 101 });
    const court = await openCourt();
    try {
      const plain = createPlainSandbox({ ...environment, temporary: folder });
      for (const program of programs) {
        yield await judgedRuns(program, { court, sandbox, plain, runs: quick ? 3 : 21 });
      }
    } finally {
      await court.remove();
    }
  },
};

interface OneProcess {
  readonly folder: string;
  readonly runs: number;
}

const limits = {
  wallMs: 10_000,
  outputBytes: mebibyte,
  memoryBytes: 512 * mebibyte,
  processes: 64,
  fileBytes: mebibyte,
  disk: { entries: 1000, bytes: mebibyte },
};

async function* oneProcess(sandbox: Sandbox, { folder, runs }: OneProcess): AsyncGenerator<Row> {
  const shape: BoxShape = {
    profile: {
      root: "minimal",
      mounts: [{ source: folder, target: "/psd/out", writable: true }],
      hidden: [],
      network: "none",
      forwards: [],
    },
    limits,
  };
  const cwd = sandbox.level === "none" ? folder : "/psd/out";
  const program = { argv: ["/bin/true"], cwd, env: { PATH: "/usr/bin:/bin" } };
  const runIn = async (box: ReturnType<Sandbox["prepare"]>): Promise<void> => {
    const { code } = await finishProcess(box.start(program), { limits });
    if (code !== 0) throw new Error(`/bin/true ended with ${code} in the box`);
  };
  const spawned = { peer: timed(() => runProgram({ argv: ["/bin/true"], cwd: folder })), runs };
  yield {
    name: "box",
    subject: `\`/bin/true\` in a ${sandbox.level} box`,
    peer: "a plain spawn",
    comparison: await compare({ subject: timed(() => runIn(sandbox.prepare(shape))), ...spawned }),
    how: `The box is the best one of this machine (${sandbox.name}): file system view, no network, processes and limits of its own; it is made for the one process and removed.`,
  };
  const beforehand: Measure = async () => {
    const box = sandbox.prepare(shape);
    await pause(readyMs);
    return timed(() => runIn(box))();
  };
  yield {
    name: "box, made beforehand",
    subject: `\`/bin/true\` in a ${sandbox.level} box that waits`,
    peer: "a plain spawn",
    comparison: await compare({ subject: beforehand, ...spawned }),
    how: "The same box, made while there was time for it: from the start of the process in it until process and box are gone.",
  };
}

/** Milliseconds in which a box is ready on any machine that can be measured on. */
const readyMs = 150;

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/** The checks of a judgement. */
const checks = 15;

interface Program {
  readonly words: string;
  readonly files: Readonly<Record<string, string>>;
  readonly start: readonly string[];
}

const programs: readonly Program[] = [
  { words: "a shell script", files: { "main.sh": "echo done\n" }, start: ["sh", "main.sh"] },
  {
    words: "a Node program",
    files: { "main.js": 'console.log("done");\n' },
    start: ["node", "main.js"],
  },
];

interface Judging {
  readonly court: Court;
  readonly sandbox: Sandbox;
  readonly plain: Sandbox;
  readonly runs: number;
}

async function judgedRuns(
  program: Program,
  { court, sandbox, plain, runs }: Judging,
): Promise<Row> {
  const tree = await court.storeOutput(program.files);
  const criteria = Array.from({ length: checks }, (_, index) =>
    criterion(`AC-${index + 1}`, run(["{start}"])),
  );
  const selection = selectionOf(court, criteria, {
    commands: { start: commandOf(...program.start) },
  });
  const judging =
    (box: Sandbox): Measure =>
    async () => {
      const { verdict } = await judge(court, box, { selection, tree });
      if (verdict.outcome !== "green") throw new Error(`The checks are ${verdict.outcome}`);
      return verdict.durationMs;
    };
  const comparison = await compare({ subject: judging(sandbox), peer: judging(plain), runs });
  return {
    name: `box: ${checks} checks of ${program.words}`,
    subject: `judged in ${sandbox.level} boxes`,
    peer: "judged as plain processes",
    comparison,
    figure: perCheck(comparison),
    how: `${checks} criteria with a \`run\` check each, whose \`start\` is ${program.words} of one line, judged by \`validate\` from the checked-out tree to the verdict. Each has a box and a copy of the output of its own; boxes and copies of the next ones are made while one runs. The peer is the same judgement at level \`none\`.`,
  };
}

function perCheck({ subjectMs, peerMs }: Comparison): string {
  const [boxed, plain] = [subjectMs, peerMs].map((it) => (it / checks).toPrecision(3));
  return `${boxed} ms a check, plain ${plain}`;
}
