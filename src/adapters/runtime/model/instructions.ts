/** What a model is told before the brief: where it works, and how a turn ends. Pure. */
export function instructionsFor(workspaceInBox: string, mayRun: boolean): string {
  const commands = mayRun
    ? "Commands run in a box of their own each time: only what lies in the workspace stays."
    : "There are no commands here: think the program through, and read what you wrote.";
  return [
    "You write the files of a program with the tools you have. The first message is the brief; each later one says what does not fit yet.",
    `The workspace is the folder ${workspaceInBox}. Give paths relative to it; there is nothing for you outside of it. ${commands}`,
    "Only files count: what you say is not read by anybody who judges them, and nobody answers questions. Where the brief leaves something open, decide by yourself.",
    "When the files are complete, end with one short sentence and no tool call.",
  ].join("\n\n");
}
