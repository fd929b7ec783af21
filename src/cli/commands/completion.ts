import { type CommandModule, defineCommand } from "../command.ts";
import { bashCompletion } from "../completion/bash.ts";
import { completedCommands } from "../completion/completed-command.ts";
import { fishCompletion } from "../completion/fish.ts";
import { zshCompletion } from "../completion/zsh.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { exitCodes } from "../exit-codes.ts";
import { writeDiagnostics } from "../report/human.ts";

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** `psd completion <shell>`. */
export const completionCommand: CommandModule = defineCommand({
  arguments: [{ name: "shell", about: "bash, zsh or fish", required: true }],
  options: {},
  examples: [
    { line: "psd completion bash >> ~/.bashrc", about: "from the next shell on" },
    { line: "psd completion zsh > ~/.zfunc/_psd", about: "where ~/.zfunc is in fpath" },
    { line: "psd completion fish > ~/.config/fish/completions/psd.fish", about: "for fish" },
  ],
  details:
    "Prints a script that completes commands, options and the words that options take; everything else is\ncompleted as a path. Print it again after an update of psd.",
  async run(context) {
    const [word = ""] = context.arguments;
    const write = Object.entries(shells).find(([name]) => name === word)?.[1];
    if (write === undefined) {
      const fault = { option: "shell", value: word, expected: "bash, zsh or fish" };
      await writeDiagnostics([diagnose("command/wrong-value", fault)], context);
      return exitCodes.wrongUse;
    }
    const { commandTable } = await import("./command-table.ts");
    context.output.stdout(write(await completedCommands(commandTable)));
    return exitCodes.fine;
  },
});
