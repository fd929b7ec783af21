import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { startScript } from "#src/adapters/sandbox/start-script.ts";

/** Runs the script as a box does, and returns what the program finds in its environment. */
function environmentFrom(script: string): Record<string, string> {
  const said = execFileSync("/bin/sh", ["-c", script, "sh", "/usr/bin/env", "-0"], { env: {} });
  const lines = said
    .toString("utf8")
    .split("\0")
    .filter((it) => it !== "");
  return Object.fromEntries(
    lines.map((it) => [it.slice(0, it.indexOf("=")), it.slice(it.indexOf("=") + 1)]),
  );
}

test("passes every value on as it is", () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,6}$/).map((it) => `V_${it}`);
  const value = fc.string({ unit: "grapheme", maxLength: 30 }).filter((it) => !it.includes("\0"));
  fc.assert(
    fc.property(fc.dictionary(name, value), (env) => {
      const complete = { HOME: "/h", PATH: "/usr/bin:/bin", TMPDIR: "/t", ...env };
      expect(environmentFrom(startScript("/", complete))).toEqual(complete);
    }),
    { numRuns: 40 },
  );
});

test("fills in home, search path and temporary folder", () => {
  expect(environmentFrom(startScript("/", {}))).toEqual({
    HOME: "/psd/home",
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    TMPDIR: "/tmp",
  });
});
