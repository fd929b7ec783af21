import { findSandbox } from "#src/adapters/sandbox/find-sandbox.ts";
import { readEnvironment } from "#src/platform/environment.ts";
import type { Benchmark, Row, Setting } from "../benchmark.ts";
import { compare, timed } from "../measure.ts";
import { runProgram } from "../run-program.ts";

const mebibyte = 2 ** 20;

/** What the best box of this machine costs each process. */
export const boxOverhead: Benchmark = {
  name: "box",
  async *run({ folder, quick }: Setting): AsyncGenerator<Row> {
    const environment = readEnvironment();
    const found = await findSandbox(environment)();
    if (!found.ok) throw new Error(JSON.stringify(found.diagnostics));
    const sandbox = found.value;
    const limits = {
      wallMs: 10_000,
      outputBytes: mebibyte,
      memoryBytes: 512 * mebibyte,
      processes: 64,
      fileBytes: mebibyte,
    };
    const profile = {
      root: "minimal" as const,
      mounts: [{ source: folder, target: "/psd/out", writable: true }],
      hidden: [],
      network: "none" as const,
      cwd: sandbox.level === "none" ? folder : "/psd/out",
      env: { PATH: "/usr/bin:/bin" },
      forwards: [],
    };
    const boxed = async (): Promise<void> => {
      const { code } = await sandbox.run({ profile, argv: ["/bin/true"], limits });
      if (code !== 0) throw new Error(`/bin/true ended with ${code} in the box`);
    };
    const comparison = await compare({
      subject: timed(boxed),
      peer: timed(() => runProgram({ argv: ["/bin/true"], cwd: folder })),
      runs: quick ? 15 : 101,
    });
    yield {
      name: "box",
      subject: `\`/bin/true\` in a ${sandbox.level} box`,
      peer: "a plain spawn",
      comparison,
      how: `The box is the best one of this machine (${sandbox.name}): file system view, no network, processes and limits of its own; it is made for the one process and removed.`,
    };
  },
};
