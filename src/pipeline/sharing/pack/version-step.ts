import semver from "semver";
import type { Bump } from "../../difference/bump-of.ts";

/**
 * The least version that may follow `was` after a step. Below 1.0.0 the places mean one less, as ranges
 * such as ^0.2.1 take it: what breaks raises the second number, anything else the third. Pure.
 */
export function leastVersion(was: string, step: Bump): string {
  if (step === "none") return semver.inc(was, "patch") ?? was;
  const isEarly = semver.major(was) === 0;
  const place = isEarly
    ? ({ major: "minor", minor: "patch", patch: "patch" } as const)[step]
    : step;
  return semver.inc(was, place) ?? was;
}

/**
 * Whether a version may follow another one after a step. A prerelease stands for the release that it is
 * one of, and after a prerelease every later version may come: it has promised nothing. Pure.
 */
export function mayFollow(version: string, was: string, step: Bump): boolean {
  if (!semver.gt(version, was)) return false;
  if (semver.prerelease(was) !== null) return true;
  const { major, minor, patch } = semver.parse(version) ?? { major: 0, minor: 0, patch: 0 };
  return semver.gte(`${major}.${minor}.${patch}`, leastVersion(was, step));
}
