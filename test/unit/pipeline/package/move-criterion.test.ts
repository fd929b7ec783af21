import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { moveCriterion } from "#src/pipeline/package/acceptance/move-criterion.ts";

const source = `# Kept back.
services:
  site: { static: fixtures/site }   # the odd one

criteria:
  # The first.
  - id: HO-1
    says: "One."   # said so
    check:
      run: ["{start}"]
      stdin: |
        # no comment
          deep

      # the end of it

  # Two lines
  # about the second.
  - { id: HO-2, says: Two., covers: [KB-1], check: { run: x } }
  - id: HO-3
    says: Three.
# The end.
`;

const target = `criteria:
- id: AC-1
  says: One.

- id: AC-2
  says: Two.   # last
# After.
`;

test("takes a criterion with its comments, and leaves every other byte", () => {
  const moved = moveCriterion({ source, target }, "HO-2");
  const own = `  # Two lines
  # about the second.
  - { id: HO-2, says: Two., covers: [KB-1], check: { run: x } }
`;
  expect(moved?.source).toBe(source.replace(own, ""));
  expect(moved?.target).toBe(`criteria:
- id: AC-1
  says: One.

- id: AC-2
  says: Two.   # last

# Two lines
# about the second.
- { id: HO-2, says: Two., covers: [KB-1], check: { run: x } }
# After.
`);
});

test("takes what lies within a criterion, whatever it looks like", () => {
  const moved = moveCriterion({ source, target }, "HO-1");
  expect(moved?.source).toBe(`# Kept back.
services:
  site: { static: fixtures/site }   # the odd one

criteria:
  # Two lines
  # about the second.
  - { id: HO-2, says: Two., covers: [KB-1], check: { run: x } }
  - id: HO-3
    says: Three.
# The end.
`);
  expect(moved?.target).toContain(`
# The first.
- id: HO-1
  says: "One."   # said so
  check:
    run: ["{start}"]
    stdin: |
      # no comment
        deep
`);
});

test("leaves an empty list, makes a new file, fills an empty list", () => {
  const one = "# Alone.\ncriteria: # held out\n- id: HO-1\n  says: One.\n";
  const moved = moveCriterion({ source: one, target: undefined }, "HO-1");
  expect(moved).toEqual({
    source: "# Alone.\ncriteria: [] # held out\n",
    target: "criteria:\n  - id: HO-1\n    says: One.\n",
  });
  const back = moveCriterion({ source: moved?.target ?? "", target: moved?.source }, "HO-1");
  expect(back?.target).toBe("# Alone.\ncriteria:\n  - id: HO-1\n    says: One. # held out\n");
});

test("keeps the line ends of each file, and a last line without one", () => {
  const windows = target.replaceAll("\n", "\r\n").replace("# After.\r\n", "# After.");
  const moved = moveCriterion({ source, target: windows }, "HO-3");
  expect(moved?.target.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/u);
  expect(moved?.target).toContain(
    "says: Two.   # last\r\n\r\n- id: HO-3\r\n  says: Three.\r\n# After.",
  );
  const bare = "criteria:\n  - id: AC-1\n    says: One.";
  expect(moveCriterion({ source, target: bare }, "HO-3")?.target).toBe(
    `${bare}\n\n  - id: HO-3\n    says: Three.`,
  );
  const from = source.replaceAll("\n", "\r\n");
  expect(moveCriterion({ source: from, target: bare }, "HO-3")?.target).not.toContain("\r");
});

test.each([
  ["criteria: [{ id: HO-1, says: One. }]\n", "HO-1"],
  ["criteria:\n  -\n    id: HO-1\n    says: One.\n", "HO-1"],
  ["criteria:\n  - id: HO-1\n    says: [\n", "HO-1"],
  ["criteria:\n  - id: HO-1\n    says: One.\n", "HO-2"],
  ["criteria:\n  - id: HO-1\n    a: 1\n  - id: HO-1\n    a: 2\n", "HO-1"],
  ["criteria:\n  - &a\n    id: HO-1\n  - *a\n", "HO-1"],
  ["services: {}\n", "HO-1"],
  ["", "HO-1"],
])("gives up on %j", (text, id) => {
  expect(moveCriterion({ source: text, target }, id)).toBeUndefined();
});

test.each(["services: {}\n", "criteria: [{ id: AC-1, says: One. }]\n", "criteria:\n", ""])(
  "gives up on the target %j",
  (text) => {
    expect(moveCriterion({ source, target: text }, "HO-1")).toBeUndefined();
  },
);

test("moves any criterion of any file, or gives up", () => {
  const value = fc.object({
    maxDepth: 2,
    key: fc.string({ maxLength: 5 }),
    withNullPrototype: false,
  });
  const list = fc.array(value, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(list, list, fc.nat(3), (held, visible, at) => {
      const name = (prefix: string) => (it: object, index: number) => ({
        id: `${prefix}-${index}`,
        ...JSON.parse(JSON.stringify({ it })),
      });
      const [from, to] = [held.map(name("HO")), visible.map(name("AC"))];
      const texts = { source: stringify({ criteria: from }), target: stringify({ criteria: to }) };
      const id = `HO-${at % from.length}`;
      const moved = moveCriterion(texts, id);
      if (moved === undefined) return;
      expect(parse(moved.source)).toEqual({ criteria: from.filter((it) => it.id !== id) });
      expect(parse(moved.target)).toEqual({
        criteria: [...to, ...from.filter((it) => it.id === id)],
      });
    }),
  );
});
