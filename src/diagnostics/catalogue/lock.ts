import { entry } from "../entry.ts";

/** The codes `resolution/…` of psd.lock and of what it pins. */
export const lockCodes = {
  "resolution/not-locked": entry<{ text: string }>({
    severity: "error",
    message: ({ text }) => `psd.lock does not say which version "${text}" is`,
    hint: () => "Run `psd add`, which asks the registry and writes psd.lock, and commit it",
  }),
  "resolution/lock-invalid": entry<{ problem: string }>({
    severity: "error",
    message: ({ problem }) => `psd.lock is not valid: ${problem}`,
    hint: () => "Restore psd.lock from version control, or remove it and run `psd add`",
  }),
  "resolution/lock-conflicted": entry({
    severity: "error",
    message: () => "a merge left two sides in psd.lock",
    hint: () =>
      "Keep the entries of both sides, or take one side and run `psd add` for what is then missing",
  }),
  "resolution/lock-too-new": entry<{ format: number }>({
    severity: "error",
    message: ({ format }) => `psd.lock has format ${format}, which a newer psd wrote`,
    hint: () => "Use that psd, or a newer one",
  }),
  "resolution/versions-differ": entry<{
    name: string;
    texts: readonly string[];
    versions: readonly string[];
  }>({
    severity: "error",
    message: ({ name, texts, versions }) =>
      `a project has one version of a package, and "${name}" would have ${versions.join(" and ")}: ${texts.join(", ")}`,
    hint: () => "Let the deployments of psd.yaml ask for versions of which one fits all",
  }),
  "resolution/package-missing": entry<{ text: string }>({
    severity: "error",
    message: ({ text }) => `"${text}" is pinned in psd.lock, and was not fetched yet`,
    hint: () => "Run `psd add` while its registry can be reached",
  }),
  "resolution/content-differs": entry<{ text: string }>({
    severity: "error",
    message: ({ text }) => `what came for "${text}" is not what psd.lock pins`,
    hint: () =>
      "Do not use it before you know why: somebody put other files under the same version",
  }),
};
