import { z } from "zod";
import { finishProcess, type RunResult } from "../../../../platform/process.ts";
import { answer, createTool, refuse, type Tool, type ToolAnswer } from "./tool.ts";

/** Seconds that a command may take where the model names none, and at most. */
const [usual, longest] = [120, 480];
/** Bytes of each stream after which a command is ended. */
const outputBytes = 2 * 1024 * 1024;
/** Characters of its output that are shown: the first, and the last. */
const [firstShown, lastShown] = [6000, 18_000];

/** Runs a command in the agent's box. */
export const runTool: Tool = createTool({
  name: "run",
  about:
    "Runs a command of the shell in the workspace, in a box: files outside of the workspace are lost afterwards, nothing goes on in the background, and there may be no network.",
  input: z.object({
    command: z.string().min(1).max(100_000).describe("for /bin/sh"),
    seconds: z.number().min(1).max(longest).optional().describe(`at most; ${usual} by default`),
  }),
  subject: ({ command }) => command,
  use: async ({ command, seconds = usual }, { launch, signal, signOfLife }) => {
    const child = launch(["/bin/sh", "-c", command], { CI: "1", LANG: "C.UTF-8", TERM: "dumb" });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", signOfLife);
    const limits = { wallMs: seconds * 1000, outputBytes };
    return describe(await finishProcess(child, { limits, signal }), seconds);
  },
});

function describe(result: RunResult, seconds: number): ToolAnswer {
  if (result.startError !== undefined) {
    const failed = refuse(`the command could not be started: ${result.startError}`);
    return result.startError === "EBOX" ? { ...failed, noBox: true } : failed;
  }
  const output = Buffer.concat([result.stdout, result.stderr]).toString("utf8").trimEnd();
  const said = output === "" ? "(no output)" : shorten(output);
  const text = `${said}\n(${endOf(result, seconds)})`;
  return result.code === 0 ? answer(text) : refuse(text);
}

function endOf(result: RunResult, seconds: number): string {
  if (result.filled === true) return "ended: the workspace holds more than it may";
  if (result.timedOut) return `ended after ${seconds} s`;
  if (result.overflowed) return `ended: it wrote more than ${outputBytes} bytes`;
  return result.signal === null ? `exit code ${result.code}` : `ended by ${result.signal}`;
}

function shorten(text: string): string {
  const left = text.length - firstShown - lastShown;
  if (left <= 0) return text;
  return `${text.slice(0, firstShown)}\n(${left} characters left out)\n${text.slice(-lastShown)}`;
}
