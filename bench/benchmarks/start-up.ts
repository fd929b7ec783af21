import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Benchmark, ratioAtMost, type Row, type Setting } from "../benchmark.ts";
import { compare, type Comparison, timed } from "../measure.ts";
import { runProgram } from "../run-program.ts";

const smallPackage = `---
specprompt: 1
---
# Adder

- **FR-1**: It adds two numbers.
`;

/** How long psd takes until it does something, beside a Node that does nothing. */
export const startUp: Benchmark = {
  name: "start-up",
  async *run({ folder, quick, psd }: Setting): AsyncGenerator<Row> {
    const { argv, env } = await psd();
    await writeFile(join(folder, "SPECPROMPT.md"), smallPackage);
    const node = timed(() => runProgram({ argv: [process.execPath, "-e", "0"], cwd: folder, env }));
    const beside = async (...words: readonly string[]): Promise<Comparison> =>
      compare({
        subject: timed(() => runProgram({ argv: [...argv, ...words], cwd: folder, env })),
        peer: node,
        runs: quick ? 9 : 31,
      });
    const version = await beside("--version");
    const peer = "`node -e 0`";
    yield {
      name: "start-up",
      subject: "`psd --version`",
      peer,
      comparison: version,
      goal: ratioAtMost(1.6, version),
      how: "Both are new processes of the same Node; psd is the built one behind its launcher, as users get it, with a warm compile cache.",
    };
    yield {
      name: "start-up of help",
      subject: "`psd --help`",
      peer,
      comparison: await beside("--help"),
      how: "The same, for what every command loads before it begins.",
    };
    yield {
      name: "start-up of a command",
      subject: "`psd check`",
      peer,
      comparison: await beside("check"),
      how: "The same, for a package of one file with one clause: nearly all of it is the loading of libraries.",
    };
  },
};
