import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { refusal, startScript, waitForScript } from "#src/adapters/sandbox/start-script.ts";

/** What the shell that waits in a box says to a script. */
function waitingShell(script: string): Buffer {
  const argv = ["-c", 'exec "$@" 6</dev/null', "sh", ...waitForScript];
  return execFileSync("/bin/sh", argv, { env: {}, input: script });
}

/** Runs `env` by a start script as a box does, and returns what it finds in its environment. */
function environmentFrom(env: Readonly<Record<string, string>>): Record<string, string> {
  const script = startScript({ argv: ["/usr/bin/env", "-0"], cwd: "/", env });
  const said = waitingShell(script);
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
      expect(environmentFrom(complete)).toEqual(complete);
    }),
    { numRuns: 40 },
  );
});

test("fills in home, search path and temporary folder", () => {
  expect(environmentFrom({})).toEqual({
    HOME: "/psd/home",
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    TMPDIR: "/tmp",
  });
});

test("passes every argument on as it is, and leaves the program its own input", () => {
  const word = fc.string({ unit: "grapheme", maxLength: 30 }).filter((it) => !it.includes("\0"));
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const argv = ["/bin/sh", "-c", 'cat; printf "%s\\0" "$@"', "sh", ...words];
      const said = waitingShell(startScript({ argv, cwd: "/", env: {} })).toString("utf8");
      expect(said).toBe(words.length === 0 ? "\0" : words.map((it) => `${it}\0`).join(""));
    }),
    { numRuns: 40 },
  );
});

test("does nothing where the script is cut short, wherever that is", () => {
  const script = startScript({ argv: ["/bin/echo", "it", "ran"], cwd: "/", env: { A: "1" } });
  const end = script.lastIndexOf("}");
  for (let length = 0; length < end; length += 1) {
    const said = execFileSync("/bin/sh", ["-c", "sh -s 2>/dev/null || true"], {
      input: script.slice(0, length),
    });
    expect(said.toString()).toBe("");
  }
  expect(waitingShell(script).toString()).toBe("it ran\n");
});

test("refuses what the system would not start", () => {
  const program = { argv: ["true"], cwd: "/", env: {} };
  expect(refusal({ ...program, argv: ["true", "x".repeat(131_071)] })).toBeUndefined();
  expect(refusal({ ...program, argv: ["true", "x".repeat(131_072)] })).toBe("E2BIG");
  expect(refusal({ ...program, env: { LONG: "x".repeat(131_072) } })).toBe("E2BIG");
  expect(refusal({ ...program, argv: Array.from({ length: 20 }, () => "x".repeat(1e5)) })).toBe(
    "E2BIG",
  );
  expect(refusal({ ...program, argv: ["a\0b"] })).toBe("ERR_INVALID_ARG_VALUE");
  expect(refusal({ ...program, env: { A: "a\0b" } })).toBe("ERR_INVALID_ARG_VALUE");
});
