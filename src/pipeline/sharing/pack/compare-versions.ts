import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../../diagnostics/result.ts";
import { type Bump, bumpOf } from "../../difference/bump-of.ts";
import { describePackage } from "../../difference/describe-package.ts";
import { diffPackages } from "../../difference/diff-packages.ts";
import type { PackageFacts } from "../../difference/package-facts.ts";
import type { SpecPrompt } from "../../package/spec-prompt.ts";
import { type Changelog, changelogOf, changelogSection } from "./changelog.ts";
import { leastVersion, mayFollow } from "./version-step.ts";

/** How a version follows the one before. */
export interface Comparison {
  readonly was: string;
  readonly step: Bump;
  /** The least version that tells the truth. */
  readonly least: string;
  readonly changes: Changelog;
  /** A section of CHANGELOG.md. */
  readonly changelog: string;
}

/**
 * Compares a package with an earlier version; a step that is too small is an error with its reasons. Where
 * held-out checks are sent apart and the earlier version came without them, they are not compared.
 */
export async function compareVersions(
  was: SpecPrompt,
  now: SpecPrompt,
  { withoutHeldOut }: { readonly withoutHeldOut: boolean },
): Promise<Result<Comparison>> {
  const [before, after] = [await describePackage(was), await describePackage(now)];
  if (!before.ok) return before;
  if (!after.ok) return after;
  const isApart = withoutHeldOut && !Object.values(before.value.criteria).some((it) => it.heldOut);
  const difference = diffPackages(
    before.value,
    isApart ? withVisibleOnly(after.value) : after.value,
  );
  const step = bumpOf(difference);
  const [old, version] = [was.manifest.version ?? "0.0.0", now.manifest.version ?? "0.0.0"];
  const changes = changelogOf(difference);
  const least = leastVersion(old, step);
  if (!mayFollow(version, old, step)) {
    const { breaking, added, worded } = changes;
    const reasons = { major: breaking, minor: added, patch: worded, none: [] }[step];
    const args = { was: old, version, least, reasons };
    return failure(
      diagnose("pack/step-too-small", args, { span: { file: now.entry, line: 1, column: 1 } }),
    );
  }
  return success({ was: old, step, least, changes, changelog: changelogSection(version, changes) });
}

function withVisibleOnly(facts: PackageFacts): PackageFacts {
  const visible = Object.entries(facts.criteria).filter(([, it]) => !it.heldOut);
  return { ...facts, criteria: Object.fromEntries(visible) };
}
