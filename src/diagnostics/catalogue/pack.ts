import { entry } from "../entry.ts";

/** The codes `pack/…`: a package cannot be sent to others as it is. */
export const packCodes = {
  "pack/unnamed": entry<{ missing: readonly string[] }>({
    severity: "error",
    message: ({ missing }) => `a package that is sent to others has a ${missing.join(" and a ")}`,
    hint: ({ missing }) =>
      `Add ${missing.map((it) => `\`${it}\``).join(" and ")} to the front matter of SPECPROMPT.md.`,
  }),
  "pack/leftover": entry<{ path: string }>({
    severity: "error",
    message: ({ path }) =>
      `\`${path}\` is left over from a program and would be sent as a part of the package`,
    hint: () => "Remove it.",
  }),
  "pack/secret": entry<{ place: string; what: string }>({
    severity: "error",
    message: ({ place, what }) => `${place} holds what looks like ${what}`,
    hint: () =>
      "Take it out, and make it invalid where it was real. Where it is made up, say so: `--not-secret <path>`.",
  }),
  "pack/bad-recording": entry<{ recording: string; fault: string }>({
    severity: "error",
    message: ({ recording, fault }) => `\`${recording}\` is no whole recording: ${fault}`,
    hint: () => "Remove its folder, or record the generation again with `psd record`.",
  }),
  "pack/differs": entry<{ file: string }>({
    severity: "error",
    message: ({ file }) => `\`${file}\`, read back, is not the package that was packed`,
    hint: () => "Run it again when nothing writes into the folder; nothing was written.",
  }),
  "pack/unusable-tarball": entry<{ name: string; because: string }>({
    severity: "error",
    message: ({ name, because }) => `\`${name}\` is no tarball of \`psd pack\`: ${because}`,
    hint: () => "Give a folder, or a tarball that `psd pack` wrote.",
  }),
  "pack/step-too-small": entry<{
    was: string;
    version: string;
    least: string;
    reasons: readonly string[];
  }>({
    severity: "error",
    message: ({ was, version, least, reasons }) =>
      `${version} cannot follow ${was}, at least ${least} can${reasons.length === 0 ? "" : `: ${reasons.slice(0, 10).join(" ")}${reasons.length > 10 ? ` And ${reasons.length - 10} more.` : ""}`}`,
    hint: ({ least }) =>
      `Write \`version: "${least}"\` into SPECPROMPT.md, or take back what asks for it.`,
  }),
};
