import semver from "semver";

/** Tools that are not asked by `--version`. */
const questions: Readonly<Record<string, readonly string[]>> = {
  go: ["version"],
  java: ["-version"],
  javac: ["-version"],
};

/** The arguments by which a tool tells its version, the likeliest first. */
export function versionQuestions(tool: string): readonly (readonly string[])[] {
  const own = questions[tool];
  return own === undefined ? [["--version"], ["-V"], ["version"]] : [own];
}

/** The first version in what a tool said, such as `3.11.7` in `Python 3.11.7`; undefined where there is none. */
export function parseVersion(said: string): string | undefined {
  return /\d+(?:\.\d+){1,3}/.exec(said)?.[0] ?? /\bv?(\d+)\b/.exec(said)?.[1];
}

/**
 * Whether a version, which need not be a semantic one, lies in a range. One that is not known lies
 * only in the range that holds everything.
 */
export function satisfies(version: string | undefined, range: string): boolean {
  if (semver.validRange(range) === "*") return true;
  const coerced = version === undefined ? null : semver.coerce(version);
  return coerced !== null && semver.satisfies(coerced, range);
}
