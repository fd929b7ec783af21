import { resolve, type Resolved } from "../../pipeline/life/resolve.ts";
import { type CommandModule, defineCommand } from "../command.ts";
import { plural } from "../report/summary.ts";
import { changeOptions, showChange } from "../show-change.ts";

/** `psd resolve <deployment> --ours|--theirs`. */
export const resolveCommand: CommandModule = defineCommand({
  arguments: [{ name: "deployment", about: "the one of which git left two sides", required: true }],
  options: {
    ours: { type: "boolean", about: "take what the branch has that git merges into" },
    theirs: {
      type: "boolean",
      about: "take what is merged into it; in a rebase, your own commit",
      conflicts: ["ours"],
    },
    ...changeOptions,
  },
  examples: [
    { line: "psd resolve notes", about: "say which branch or commit is which side" },
    { line: "psd resolve notes --theirs", about: "take the side that is merged in" },
  ],
  details:
    "Where two people regenerated the same deployment, git cannot put the two together. This takes the whole\ndeployment of one side: receipt, base and files, as its commit has them, hand edits included, and marks\nit as resolved in git's index. Your own files stay, and what lay there is kept in the store. Ours and\ntheirs are git's words, in a merge, rebase, cherry-pick or revert; after a merge that was committed, they\nare its first and its second parent.",
  run(context) {
    const { values } = context;
    const [deployment = ""] = context.arguments;
    const side = values.ours === true ? "ours" : values.theirs === true ? "theirs" : undefined;
    return showChange(
      {
        json: values.json === true,
        run: (services, options) => resolve({ deployment, side }, services, options),
        tell: (resolved) => ({ headline: headlineOf(resolved), next: nextOf(resolved) }),
      },
      context,
    );
  },
});

function headlineOf({ deployment, into, taken, left, ...changed }: Resolved): string {
  const { replaced, added, removed } = changed;
  const files = `${plural(replaced, "file")} replaced, ${added} added, ${removed} removed in ${into}`;
  return `${deployment} is as in ${taken}, not as in ${left}: ${files}`;
}

function nextOf({ deployment, kept, staged }: Resolved): readonly {
  readonly line: string;
  readonly about: string;
}[] {
  return [
    staged
      ? {
          line: "git status",
          about: "see what else git has not merged; this is marked as resolved",
        }
      : { line: "git status", about: "see what changed, add and commit it" },
    { line: `psd validate ${deployment}`, about: "judge what is there now" },
    ...(kept === undefined
      ? []
      : [
          {
            line: `git --git-dir .psd/cache/store.git show ${kept}:<path>`,
            about: "show a file of the side that was left",
          },
        ]),
  ];
}
