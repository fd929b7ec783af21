import { entry } from "../entry.ts";
import { some } from "../some.ts";

/** The two sides of a merge in words: each with its name and what git calls it. */
// An alias, which the build can write out where the catalogue names it.
type Sides = {
  readonly ours: string;
  readonly theirs: string;
};

/** What to do where a merge left two sides of a deployment. */
function resolveHint(deployment: string): string {
  return `Run \`psd resolve ${deployment}\` with \`--ours\` or \`--theirs\`; without them it says which side is which.`;
}

/** The codes `promotion/…` of deployments that were regenerated on two branches. */
export const mergingCodes = {
  "promotion/receipt-conflicted": entry<{ deployment: string }>({
    severity: "error",
    message: ({ deployment }) => `A merge left two sides in this receipt of ${deployment}`,
    hint: ({ deployment }) => resolveHint(deployment),
  }),
  "promotion/receipt-inconsistent": entry<{ deployment: string }>({
    severity: "error",
    message: ({ deployment }) =>
      `The files that this receipt of ${deployment} lists are not the tree that it names: it was edited, or merged line by line`,
    hint: ({ deployment }) =>
      `Restore it from version control; where a merge made it, run \`psd resolve ${deployment}\` with \`--ours\` or \`--theirs\`.`,
  }),
  "promotion/unmerged": entry<{ deployment: string; files: readonly string[] }>({
    severity: "error",
    message: ({ deployment, files }) =>
      `Files of ${deployment} are of two sides, which git has not merged: ${some(files)}`,
    hint: ({ deployment }) => resolveHint(deployment),
  }),
  "promotion/no-merge": entry<{ deployment: string }>({
    severity: "error",
    message: ({ deployment }) => `git is merging nothing here, so ${deployment} has no two sides`,
    hint: () => "Restore its receipt from version control, or build it again.",
  }),
  "promotion/side-missing": entry<{ deployment: string; kind: string } & Sides>({
    severity: "error",
    message: ({ deployment, kind, ours, theirs }) =>
      `Which side of ${deployment} is taken? In this ${kind}, ours is ${ours}, and theirs is ${theirs}`,
    hint: () => "Say `--ours` or `--theirs`.",
  }),
  "promotion/side-unknown": entry<{ deployment: string }>({
    severity: "error",
    message: ({ deployment }) =>
      `git does not say which commit the other side of ${deployment} is: it is a stash, a patch or a squashed merge`,
    hint: () =>
      "Take `--ours`, or begin again with a merge, a rebase or a cherry-pick of a commit.",
  }),
  "promotion/side-without": entry<{ deployment: string; side: string }>({
    severity: "error",
    message: ({ deployment, side }) =>
      `${deployment} is no deployment in ${side}: it was removed or ejected there`,
    hint: ({ deployment }) =>
      `Take the other side, and then run \`psd remove ${deployment}\` or \`psd eject ${deployment}\`.`,
  }),
  "promotion/side-unreadable": entry<{ side: string }>({
    severity: "error",
    message: ({ side }) => `git cannot give the files of ${side}`,
    hint: () => "Fetch what this clone lacks (`git fetch --refetch`), and run the command again.",
  }),
  "promotion/not-staged": entry<{ deployment: string; into: string; reason: string }>({
    severity: "warning",
    message: ({ deployment, reason }) =>
      `${deployment} is resolved, but git did not take it into its index: ${reason}`,
    hint: ({ deployment, into }) =>
      `Run the command again, or \`git add ${into} .psd/receipts/${deployment}.json .psd/base\`.`,
  }),
};
