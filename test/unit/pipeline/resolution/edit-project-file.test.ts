import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { editProjectText } from "#src/pipeline/resolution/edit-project-file.ts";

const text = `# The project
runtime: hand-off # by people

deployments:
  # The first
  one:
    from: ./one   # here
    into: tools/one
    with: { name: "x y" }

  # The second
  two: { from: ./two, into: 'tools/two' } # short
  # The third
  three:
    from: ./three
    into: tools/three
# The end
`;

describe("editProjectText", () => {
  it("takes out the lines of one deployment and leaves all others as they are", () => {
    const edited = editProjectText(text, { kind: "remove", name: "two" });
    expect(edited).toBe(text.replace("  two: { from: ./two, into: 'tools/two' } # short\n", ""));
    const first = editProjectText(text, { kind: "remove", name: "one" }) ?? "";
    expect(first).toContain("# The first\n\n  # The second\n  two:");
    expect(first).not.toContain("./one");
    expect(first).toContain("# The end\n");
  });

  it("removes the last one to an empty table", () => {
    const edited = editProjectText("deployments:\n  one: { from: ., into: out }\nspend: yes\n", {
      kind: "remove",
      name: "one",
    });
    expect(parse(edited ?? "")).toEqual({ deployments: {}, spend: "yes" });
  });

  it("removes from a table on one line", () => {
    const line = "deployments: { a: { from: ./a, into: x }, b: { from: ./b, into: y } } # both\n";
    const edited = editProjectText(line, { kind: "remove", name: "a" }) ?? "";
    expect(parse(edited)).toEqual({ deployments: { b: { from: "./b", into: "y" } } });
    expect(edited).toContain("# both");
  });

  it("changes a target in place, quoted where it must be", () => {
    const moved = editProjectText(text, { kind: "retarget", name: "one", into: "apps/one" });
    expect(moved).toBe(text.replace("into: tools/one\n", "into: apps/one\n"));
    const quoted = editProjectText(text, { kind: "retarget", name: "two", into: 'no: "way" # x' });
    expect(parse(quoted ?? "").deployments.two.into).toBe('no: "way" # x');
    const word = editProjectText(text, { kind: "retarget", name: "three", into: "true" });
    expect(parse(word ?? "").deployments.three.into).toBe("true");
  });

  it.each([
    ["an unknown name", text, "four"],
    ["no table", "deployments: []\n", "one"],
    ["no text", "", "one"],
    ["a broken text", "deployments: {\n", "one"],
  ])("refuses %s", (_, broken, name) => {
    expect(editProjectText(broken, { kind: "remove", name })).toBeUndefined();
    expect(editProjectText(broken, { kind: "retarget", name, into: "x" })).toBeUndefined();
  });

  it("refuses what aliases would change elsewhere", () => {
    const aliased = "deployments:\n  a: &a { from: ./a, into: x }\n  b: *a\n";
    expect(editProjectText(aliased, { kind: "remove", name: "a" })).toBeUndefined();
  });
});

describe("adding", () => {
  const entry = { from: "./new", into: "tools/new", with: { title: "a: b # c" } };

  it("writes after the last one, as deep as the others, and touches nothing else", () => {
    const edited = editProjectText(text, { kind: "add", name: "new", entry }) ?? "";
    expect(edited.replace(/ {2}new:\n(?: {4}.*\n)+/u, "")).toBe(text);
    expect(parse(edited).deployments.new).toEqual(entry);
    expect(edited.indexOf("  new:")).toBeLessThan(edited.indexOf("# The end"));
  });

  it.each([
    "",
    "spend: yes\n",
    "deployments: {}\n",
    "deployments:\n",
    "deployments:\n  a: { from: x, into: y }",
    "deployments: { a: { from: x, into: y } }",
  ])("writes into %j", (before) => {
    const edited = editProjectText(before, { kind: "add", name: "new", entry }) ?? "";
    const { deployments, ...rest } = parse(edited);
    const earlier = parse(before) ?? {};
    expect(deployments).toEqual({ ...earlier.deployments, new: entry });
    expect(rest.spend).toBe(earlier.spend);
  });

  it("lays an entry out in lines, also where there was none", () => {
    const edited = editProjectText("deployments: {}\n", { kind: "add", name: "new", entry }) ?? "";
    expect(edited).toContain("deployments:\n  new:\n");
  });

  it("exchanges the package of an entry, and nothing else", () => {
    const text =
      "deployments:\n  a: { from: '@x/y@^1', into: y } # mine\n  b: { from: ./b, into: z }\n";
    const from = "@x/y@^2";
    expect(editProjectText(text, { kind: "respecify", name: "a", from })).toBe(
      text.replace("'@x/y@^1'", '"@x/y@^2"'),
    );
  });

  it("refuses a broken text", () => {
    expect(editProjectText("deployments: {\n", { kind: "add", name: "n", entry })).toBeUndefined();
  });
});
