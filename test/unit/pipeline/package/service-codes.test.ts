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
  ["empty-command", inService('{ command: "" }'), "2:17"],
  ["unknown-key", inService("{ command: x, port: 1 }"), "2:20"],
  ["invalid-value", inService('{ command: "{start} x" }'), "2:17"],
  ["invalid-value", inService('{ command: x, env: { A: "{out}" } }'), "2:30"],
  ["unknown-placeholder", inService('{ command: "x {m}" }'), "2:17"],
  ["invalid-value", inService("{ command: x, ready: http://b/ }"), "2:27"],
  ["invalid-value", inService("{ command: x, timeout: 2 h }"), "2:29"],
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

/** An `http` check, which stands at column 20. */
const asks = (it: string, more = ""): Files => inAcceptance(acceptance(`{ http: ${it}${more} }`));

const httpRows: typeof rows = [
  ["wrong-type", asks("7"), "5:20"],
  ["wrong-type", asks("[]"), "5:20"],
  ["invalid-value", asks("{ requests: [] }"), "5:32"],
  ["unknown-key", asks("{ path: / , pth: x }"), "5:32"],
  ["invalid-value", asks("{ path: https://example.com/ }"), "5:28"],
  ["invalid-value", asks("{ path: //example.com/ }"), "5:28"],
  ["invalid-value", asks('{ path: "{other}/x" }'), "5:28"],
  ["invalid-value", asks("{ path: /, headers: { Host: x } }"), "5:42"],
  ["invalid-value", asks("{ path: /, headers: { a b: x } }"), "5:42"],
  ["invalid-value", asks("{ path: /, body: a, json: b }"), "5:31"],
  ["invalid-value", asks("{ path: /, method: G T }"), "5:39"],
  ["invalid-value", asks("{ path: /, expect: { status: 99 } }"), "5:49"],
  ["bad-pattern", asks('{ path: /, expect: { body: { matches: "(" } } }'), "5:58"],
  ["bad-query", asks('{ path: /, expect: { json: { at: "[" } } }'), "5:53"],
  ["invalid-value", asks("{ path: /, capture: { a: {} } }"), "5:42"],
  ["invalid-value", asks("{ path: /, capture: { out: { json: a } } }"), "5:42"],
  ["bad-query", asks('{ path: /, capture: { a: { json: "[" } } }'), "5:53"],
  [
    "unknown-placeholder",
    asks('[{ path: /, capture: { a: { json: b } } }, { path: "/{a}{b}" }]'),
    "5:71",
  ],
  [
    "invalid-value",
    asks("[{ path: /, capture: { a: { json: b } } }, { path: /, capture: { a: { json: b } } }]"),
    "5:85",
  ],
  ["empty-command", asks('{ start: "", requests: [{ path: / }] }'), "5:29"],
  ["invalid-value", asks("{ ready: health, requests: [{ path: / }] }"), "5:29"],
  ["unknown-key", asks("{ path: / }", ", stdin: x"), "5:33"],
];

/** A document of a check, which stands in `validation/m.yaml`. */
const documented = (document: string): Files => ({
  ...asks("{ openapi: validation/m.yaml, requests: [{ path: / }] }"),
  "validation/m.yaml": document,
});

const documentRows: typeof rows = [
  ["missing-file", asks("{ openapi: context/a.yaml, requests: [{ path: / }] }"), "5:31"],
  ["path-outside", asks("{ openapi: ../a.yaml, requests: [{ path: / }] }"), "5:31"],
  ["not-a-mapping", documented("[]\n"), "m:1:1"],
  ["invalid-value", documented("openapi: 3.0.3\npaths: {}\n"), "m:1:10"],
  ["invalid-value", documented("openapi: 3.1.0\npaths: []\n"), "m:2:8"],
];

const manualRows: typeof rows = [
  ["wrong-type", inAcceptance(acceptance("{ manual: 7 }")), "5:22"],
  ["invalid-value", inAcceptance(acceptance('{ manual: "" }')), "5:22"],
  ["unknown-key", inAcceptance(acceptance("{ manual: Look., timeout: 3 }")), "5:29"],
];

test.each([...rows, ...httpRows, ...documentRows, ...manualRows])(
  "package/%s is found at its place in %j",
  async (code, files, at) => {
    const root = await writePackage(files);
    const { findings } = await inspectPackage(root);
    const place = at.startsWith("m:") ? `validation/m.yaml${at.slice(1)}` : `${file}:${at}`;
    expect(findings.map((it) => brief(root, it))).toContain(`package/${code} ${place}`);
  },
);

test("a sound sequence of requests has no finding", async () => {
  const check =
    '{ start: ["{start}", "{port}"], ready: /up, requests: [{ path: /, capture: { a: { json: b } } }, { path: "{a}/x", json: { n: "{a}" } }] }';
  const root = await writePackage(asks(check, ", env: { MODE: test }, timeout: 3s"));
  expect((await inspectPackage(root)).findings).toEqual([]);
});

test("a sound service and what it is asked have no finding", async () => {
  const root = await writePackage(asked("{ m: { count: 1, nth: { 1: { contains: x } } } }"));
  expect((await inspectPackage(root)).findings).toEqual([]);
});
