import { describe, expect, test } from "vitest";
import { readPackage } from "#src/pipeline/package/read-package.ts";
import { inspectPackage } from "#src/pipeline/package/inspect-package.ts";
import { acceptance, entry, type Files, writePackage } from "./write-package.ts";

const filesOf = (check: string): Files => ({
  "SPECPROMPT.md": entry("commands: { start: x }"),
  "validation/acceptance.yaml": acceptance(check),
});

async function readCheck(check: string): Promise<unknown> {
  const result = await readPackage(await writePackage(filesOf(check)));
  if (!result.ok) throw new Error(result.diagnostics.map((it) => it.message).join("; "));
  return result.value.acceptance[0]?.criteria[0]?.criterion.checks[0];
}

async function findingsOf(check: string): Promise<readonly string[]> {
  const { findings: diagnostics } = await inspectPackage(await writePackage(filesOf(check)));
  return diagnostics
    .filter((it) => it.severity === "error")
    .map((it) => `${it.code} ${it.span?.line}:${it.span?.column}`);
}

describe("a page check", () => {
  test("is a list of steps with what is usual, or a mapping", async () => {
    expect(await readCheck("{ page: [{ open: / }, { see: Hello }], timeout: 3 }")).toMatchObject({
      kind: "page",
      start: ["{start}"],
      viewport: { width: 1280, height: 720 },
      quiet: false,
      timeoutMs: 3000,
      steps: [
        { do: "open", path: "/" },
        { do: "see", on: { by: "text", value: "Hello", exact: false } },
      ],
    });
    const more =
      "{ start: [x, '{port}'], ready: /up, quiet: true, viewport: { width: 400, height: 300 }, steps: [{ open: / }] }";
    expect(await readCheck(`{ page: ${more} }`)).toMatchObject({
      start: ["x", "{port}"],
      ready: "/up",
      quiet: true,
      viewport: { width: 400, height: 300 },
    });
  });

  test("reads every step", async () => {
    const steps = [
      "{ click: { role: button, name: Add, nth: 2, in: { testid: form } } }",
      "{ check: { label: Public } }",
      "{ uncheck: { label: Public, exact: true } }",
      "{ fill: { placeholder: Title }, with: a }",
      "{ select: { css: select }, option: b }",
      "{ press: Enter }",
      "{ press: Tab, on: { text: x } }",
      "{ see: { role: listitem }, count: 2, text: { contains: a }, checked: true }",
      "{ gone: Nothing yet }",
      "{ title: Books }",
      "{ url: { matches: '^/a' } }",
      "{ screenshot: after-it }",
    ];
    expect(await readCheck(`{ page: [${steps.join(", ")}] }`)).toMatchObject({
      steps: [
        {
          do: "click",
          on: {
            by: "role",
            value: "button",
            name: "Add",
            nth: 2,
            within: { by: "testid", value: "form" },
          },
        },
        { do: "check", on: { by: "label" } },
        { do: "uncheck", on: { exact: true } },
        { do: "fill", on: { by: "placeholder" }, value: "a" },
        { do: "select", on: { by: "css" }, value: "b" },
        { do: "press", key: "Enter" },
        { do: "press", key: "Tab", on: { by: "text" } },
        { do: "see", count: 2, text: { contains: ["a"] }, checked: true },
        { do: "gone", on: { by: "text", value: "Nothing yet" } },
        { do: "title", expect: { equals: "Books" } },
        { do: "url", expect: { matches: ["^/a"] } },
        { do: "screenshot", name: "after-it" },
      ],
    });
  });

  test.each([
    ["{ page: / }", "package/wrong-type 5:20"],
    ["{ page: [] }", "package/wrong-type 5:20"],
    ["{ page: { open: / } }", "package/missing-key 5:14"],
    ["{ page: [open] }", "package/wrong-type 5:21"],
    ["{ page: [{ clik: x }] }", "package/invalid-value 5:23"],
    ["{ page: [{ open: http://x.example/ }] }", "package/invalid-value 5:29"],
    ["{ page: [{ open: //x.example }] }", "package/invalid-value 5:29"],
    ["{ page: [{ open: '/\\x.example' }] }", "package/invalid-value 5:29"],
    ["{ page: [{ click: { role: button, label: x } }] }", "package/invalid-value 5:30"],
    ["{ page: [{ click: { label: x, name: y } }] }", "package/invalid-value 5:30"],
    ["{ page: [{ click: {} }] }", "package/invalid-value 5:30"],
    ["{ page: [{ fill: x }] }", "package/missing-key 5:21"],
    ["{ page: [{ click: x, with: y }] }", "package/unknown-key 5:33"],
    ["{ page: [{ see: x, text: { matches: '(' } }] }", "package/bad-pattern 5:48"],
    ["{ page: [{ see: '{nobody}' }] }", "package/unknown-placeholder 5:28"],
    ["{ page: [{ screenshot: ../x }] }", "package/invalid-value 5:35"],
  ])("%s is told at its place: %s", async (check, finding) => {
    expect(await findingsOf(check)).toContain(finding);
  });
});
