import semver from "semver";
import { type Diagnostic } from "../../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../../diagnostics/result.ts";
import type { AskNpm } from "./npm-client.ts";
import { describeRefusal } from "./describe-refusal.ts";

/** The versions that a registry has of a package; none where it does not know it. */
export async function publishedVersions(
  name: string,
  npm: AskNpm,
): Promise<Result<readonly string[]>> {
  const answer = await npm(["view", name, "versions"]);
  if (answer.ok) {
    const listed = Array.isArray(answer.value) ? answer.value : [answer.value];
    return success(listed.filter((it): it is string => typeof it === "string"));
  }
  if (answer.code === "E404") return success([]);
  const refusal: Diagnostic = describeRefusal(name, answer);
  return failure(refusal);
}

/** The version that another one follows: the highest below it, a prerelease only where there is nothing else. Pure. */
export function previousVersion(version: string, versions: readonly string[]): string | undefined {
  const below = versions.filter((it) => semver.valid(it) !== null && semver.lt(it, version));
  const released = below.filter((it) => semver.prerelease(it) === null);
  return semver.rsort(released.length > 0 ? [...released] : [...below])[0];
}

/** The tag of a version where nobody says one: a prerelease never becomes what everybody gets. Pure. */
export function tagOf(version: string): string {
  const [first] = semver.prerelease(version) ?? [undefined];
  if (first === undefined) return "latest";
  return typeof first === "string" ? first : "next";
}
