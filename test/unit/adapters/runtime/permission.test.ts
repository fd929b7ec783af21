import { expect, test } from "vitest";
import { mayAllow } from "#src/adapters/runtime/permission.ts";

const rule = { policy: "edits", workspace: "/box/files", dialect: {} } as const;

test.each([
  ["edit", ["src/a.txt"], true],
  ["edit", ["/box/files/src/a.txt", "b.txt"], true],
  ["delete", ["a.txt"], true],
  ["read", [], true],
  ["search", ["/etc"], true],
  ["edit", ["../outside.txt"], false],
  ["edit", ["/box/files/../home/x"], false],
  ["edit", ["/box/filesystem/x"], false],
  ["edit", ["/box/files"], false],
  ["edit", ["src/a.txt", "/etc/passwd"], false],
  ["edit", [], false],
  ["execute", ["src/a.txt"], false],
  ["fetch", [], false],
  ["switch_mode", [], false],
  ["brand-new", ["src/a.txt"], false],
  [undefined, ["src/a.txt"], false],
])("without a box an agent may %s %j: %s", (kind, paths, allowed) => {
  const asked = { toolCall: { kind, locations: paths.map((path) => ({ path })) }, options: [] };
  expect(mayAllow(asked, rule)).toBe(allowed);
  expect(mayAllow(asked, { ...rule, policy: "once" })).toBe(true);
});

test("an edit that names no files at all is refused without a box", () => {
  const asked = { toolCall: { kind: "edit" }, options: [] };
  expect(mayAllow(asked, rule)).toBe(false);
  const nothing = { toolCall: { kind: "edit", locations: null }, options: [] };
  expect(mayAllow(nothing, rule)).toBe(false);
});

test.each([
  [{ path: "a.txt", content: "x" }, true],
  [{ path: "/box/files/a.txt", content: "x" }, true],
  [{ path: "/etc/passwd", content: "x" }, false],
  [{ path: "a.sh", content: "x", run: true }, false],
  [{ path: "a.sh" }, false],
  [{ path: 7, content: "x" }, false],
  [{ command: "rm -rf /" }, false],
])("a tool that tells only its inputs %j: %s", (rawInput, allowed) => {
  const asked = { toolCall: { kind: "other", rawInput }, options: [] };
  const dialect = { writeInputs: ["content", "path"] };
  expect(mayAllow(asked, { ...rule, dialect })).toBe(allowed);
  expect(mayAllow(asked, rule)).toBe(false);
});
