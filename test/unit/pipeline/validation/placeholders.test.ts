import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cut } from "#src/pipeline/validation/cut.ts";
import {
  expandArgv,
  expandJson,
  expandText,
  placeholdersIn,
} from "#src/pipeline/validation/placeholders.ts";

const values = {
  commands: { start: ["node", "my app.js", "it's"] },
  texts: { out: "/psd/out", "with.site_name": "Docs; rm -rf /", site: "http://127.0.0.1:8100" },
};

test("a command that is a whole element becomes its words", () => {
  expect(expandArgv(["{start}", "--site", "{site}/a"], values)).toEqual([
    ...values.commands.start,
    "--site",
    "http://127.0.0.1:8100/a",
  ]);
});

test("a command within a longer text is quoted for a shell", () => {
  const [, , script = ""] = expandArgv(["sh", "-c", "printf '%s|' {start}"], values);
  expect(script).toBe(String.raw`printf '%s|' node 'my app.js' 'it'\''s'`);
  expect(execFileSync("/bin/sh", ["-c", script]).toString()).toBe("node|my app.js|it's|");
});

test("a parameter stays one argument, whatever it holds", () => {
  expect(expandArgv(["echo", "{with.site_name}"], values)).toEqual(["echo", "Docs; rm -rf /"]);
});

test("other braces and unknown names stay as they are", () => {
  const text = '{"a": 1} {} { out } {{x}} {2} {Upper} {unknown} {constructor}';
  expect(expandText(text, values)).toBe(text);
});

test("values are not expanded again", () => {
  const texts = { a: "{b}", b: "never" };
  expect(expandText("{a}", { commands: {}, texts })).toBe("{b}");
});

test("texts within JSON are expanded, keys are not", () => {
  expect(expandJson({ "{out}": ["{out}/x", 1, null] }, values)).toEqual({
    "{out}": ["/psd/out/x", 1, null],
  });
});

test("names are found as often as they stand", () => {
  expect(placeholdersIn("{out}/{case.input.text} {no t} {out}")).toEqual([
    "out",
    "case.input.text",
    "out",
  ]);
});

test("any word survives the way through a shell", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1 }).filter((it) => !it.includes("\0"))),
      (words) => {
        const script = expandText("printf '%s\\n' {start}", {
          commands: { start: ["x", ...words] },
          texts: {},
        });
        const printed = execFileSync("/bin/sh", ["-c", script]).toString();
        expect(printed).toBe(["x", ...words].map((it) => `${it}\n`).join(""));
      },
    ),
    { numRuns: 30 },
  );
});

test("a cut text keeps beginning and end, and stays well-formed", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.integer({ min: 6, max: 50 }),
      (it, limit) => {
        const short = cut(it, limit);
        expect(short.isWellFormed()).toBe(true);
        expect(short.length).toBeLessThanOrEqual(Math.max(it.length, limit + 60));
        expect(short === it).toBe(it.length <= limit);
      },
    ),
  );
});
