import { entry } from "../entry.ts";

/** The codes `registry/…`: packages that come from npm registries and git servers. */
export const registryCodes = {
  "registry/not-found": entry<{ name: string }>({
    severity: "error",
    message: ({ name }) => `the registry has no package "${name}"`,
    hint: () =>
      "Correct the name, or let `.npmrc` name the registry of its scope; a private package also looks missing without a login",
  }),
  "registry/not-allowed": entry<{ what: string; status: number }>({
    severity: "error",
    message: ({ what, status }) => `the registry does not give "${what}" to you (${status})`,
    hint: () => "Log in with `npm login` for that registry, or ask who may give you the right",
  }),
  "registry/no-version": entry<{ what: string; versions: readonly string[] }>({
    severity: "error",
    message: ({ what, versions }) =>
      versions.length === 0
        ? `nothing fits "${what}"`
        : `no version fits "${what}"; the newest are ${versions.join(", ")}`,
    hint: () => "Ask for a version, tag or branch that is there",
  }),
  "registry/unreachable": entry<{ what: string; because: string }>({
    severity: "error",
    message: ({ what, because }) => `"${what}" cannot be fetched: ${because}`,
    hint: () => "Try again when the server can be reached; what was fetched before needs none",
  }),
  "registry/integrity": entry<{ what: string }>({
    severity: "error",
    message: ({ what }) => `what came for "${what}" is not what its integrity says`,
    hint: () => "Do not use it; ask its publisher, since a published version never changes",
  }),
  "registry/unusable": entry<{ what: string; because: string }>({
    severity: "error",
    message: ({ what, because }) => `"${what}" is not taken: ${because}`,
    hint: () => "Ask its publisher for a package that is whole and lies in one folder",
  }),
  "registry/deprecated": entry<{ what: string; because: string }>({
    severity: "warning",
    message: ({ what, because }) => `its publisher says of "${what}": ${because}`,
    hint: () => "Look for a newer version, or another package",
  }),
  "registry/update-asks": entry<{ asks: readonly string[] }>({
    severity: "error",
    message: ({ asks }) => `the update asks for a yes, and nothing was changed: ${asks.join("; ")}`,
    hint: () => "Read what is shown above, then run it again with `--accept`",
  }),
  "registry/no-update": entry({
    severity: "error",
    message: () => "there is no update that could be undone",
    hint: () => "Only the last `psd update` on this machine can be; git has the older ones",
  }),
  "registry/changed-since": entry({
    severity: "error",
    message: () => "psd.yaml or psd.lock was changed after the last update, which stays",
    hint: () => "Take the older files out of git, or write the older range into psd.yaml",
  }),
  "registry/changed-meanwhile": entry({
    severity: "error",
    message: () =>
      "psd.yaml or psd.lock was changed while the update was looked at; it was not made",
    hint: () => "Run `psd update` again",
  }),
  "registry/range-of-many": entry<{ packages: readonly string[]; to: string }>({
    severity: "error",
    message: ({ packages, to }) =>
      `"${to}" cannot be the range of several packages: ${packages.join(", ")}`,
    hint: () => "Name a deployment of the package that is meant, before `--to`",
  }),
  "registry/asks-for-more": entry<{ name: string; demands: readonly string[] }>({
    severity: "warning",
    message: ({ name, demands }) => `"${name}" asks for more than before: ${demands.join("; ")}`,
    hint: () => "Read it before you build; `psd update` shows all that is other in a newer version",
  }),
};
