import { cpus } from "node:os";
import { runProgram } from "./run-program.ts";

/** The machine on which was measured, and the programs: one phrase each. */
export async function describeMachine(): Promise<readonly string[]> {
  const processors = cpus();
  return [
    `${processors[0]?.model.trim() ?? "unknown processor"}, ${processors.length} cores`,
    `${process.platform} ${process.arch}`,
    `Node ${process.versions.node}`,
    await firstLine("git", "--version"),
    await firstLine("bwrap", "--version"),
    await firstLine("python3", "--version"),
  ];
}

async function firstLine(program: string, option: string): Promise<string> {
  try {
    const output = await runProgram({ argv: [program, option], cwd: "/" });
    return output.split("\n", 1)[0] ?? program;
  } catch {
    return `no ${program}`;
  }
}
