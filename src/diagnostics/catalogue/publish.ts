import { entry } from "../entry.ts";
import { some } from "../some.ts";

/** The codes `publish/…`: a package could not be published. */
export const publishCodes = {
  "publish/no-npm": entry({
    severity: "error",
    message: () => "npm, which publishes packages, is not on PATH",
    hint: () => "Install npm, or run `psd pack` and publish the archive elsewhere.",
  }),
  "publish/uncommitted": entry<{ files: readonly string[] }>({
    severity: "error",
    message: ({ files }) => `what would be published is not what git has committed: ${some(files)}`,
    hint: () => "Commit the files, or remove them.",
  }),
  "publish/version-exists": entry<{ what: string }>({
    severity: "error",
    message: ({ what }) => `${what} is published already, and a published version never changes`,
    hint: () => "Raise the version in SPECPROMPT.md; `psd pack --against` says by how much.",
  }),
  "publish/not-allowed": entry<{ what: string; because: string; wantsCode: boolean }>({
    severity: "error",
    message: ({ what, because }) => `the registry does not let you publish ${what}: ${because}`,
    hint: ({ wantsCode }) =>
      wantsCode
        ? "Give the one-time password with `--otp`."
        : "Run `npm login` for its registry, or ask its owner to let you.",
  }),
  "publish/failed": entry<{ what: string; because: string }>({
    severity: "error",
    message: ({ what, because }) => `npm could not do it for ${what}: ${because}`,
    hint: () => "Look at `npm config get registry` and at the network, and run it again.",
  }),
};
