import { expect, test } from "vitest";
import { inspectPackage } from "#src/pipeline/package/inspect-package.ts";
import { acceptance, brief, entry, type Files, writePackage } from "./write-package.ts";

const run = '{ run: ["{start}"] }';
const file = "validation/acceptance.yaml";

const inAcceptance = (content: string): Files => ({ "SPECPROMPT.md": entry(), [file]: content });

/** A service `m` of a package. */
const inService = (it: string): Files => inAcceptance(`services:\n  m: ${it}\n${acceptance(run)}`);

const model = "services:\n  m: { model: { scripted: m.yaml } }\n";

/** The script of the service `m`. */
const inScript = (script: string): Files => ({
  ...inAcceptance(model + acceptance(run)),
  "validation/m.yaml": script,
});

/** `expect.requests` of a check. */
const asked = (it: string): Files => ({
  ...inAcceptance(model + acceptance(`{ run: x, expect: { requests: ${it} } }`)),
  "validation/m.yaml": "replies: [{ reply: x }]\n",
});

/** Code, files, and `line:column` in the acceptance file, or in the script after `m:`. */
const rows: readonly (readonly [code: string, files: Files, at: string])[] = [
  ["missing-file", inService("{ model: { scripted: n.yaml } }"), "2:27"],
  ["path-outside", inService("{ model: { scripted: ../m } }"), "2:27"],
  ["missing-key", inService("{ model: { } }"), "2:8"],
  ["unknown-key", inService("{ static: a, b: c }"), "2:19"],
  ["wrong-type", inService("{ static: 7 }"), "2:16"],
  ["invalid-value", asked("{ site: { count: 1 } }"), "7:44"],
  ["invalid-value", asked("{ m: { nth: { 0: x } } }"), "7:56"],
  ["bad-pattern", asked('{ m: { nth: { 1: { matches: "(" } } } }'), "7:70"],
  ["not-a-mapping", inScript("[]\n"), "m:1:1"],
  ["yaml-syntax", inScript("replies: [\n"), "m:2:1"],
  ["missing-key", inScript("replies: [{ when: {} }]\n"), "m:1:11"],
  ["unknown-key", inScript("replies: [{ when: { a: b }, reply: x }]\n"), "m:1:21"],
  ["bad-pattern", inScript('replies: [{ when: { matches: "(" }, reply: x }]\n'), "m:1:30"],
  ["invalid-value", inScript("replies: [{ reply: { text: a, json: b } }]\n"), "m:1:20"],
  ["invalid-value", inScript("replies: [{ reply: {} }]\n"), "m:1:20"],
];

test.each(rows)("package/%s is found at its place in %j", async (code, files, at) => {
  const root = await writePackage(files);
  const { findings } = await inspectPackage(root);
  const place = at.startsWith("m:") ? `validation/m.yaml${at.slice(1)}` : `${file}:${at}`;
  expect(findings.map((it) => brief(root, it))).toContain(`package/${code} ${place}`);
});

test("a sound service and what it is asked have no finding", async () => {
  const root = await writePackage(asked("{ m: { count: 1, nth: { 1: { contains: x } } } }"));
  expect((await inspectPackage(root)).findings).toEqual([]);
});
