import { describe, expect, test } from "vitest";
import { createClauseIds, readClauses } from "#src/pipeline/composition/clauses/clauses.ts";
import { select } from "#src/pipeline/composition/select.ts";
import type { Selection } from "#src/pipeline/composition/selection.ts";
import {
  acceptanceFile,
  criterion,
  document,
  parameter,
  request,
  specPrompt,
} from "../../../support/spec-prompts.ts";

const ids = createClauseIds(["TASK"]);

function definitions(text: string): readonly string[] {
  return readClauses(text.split("\n"), ids).definitions.map(
    (it) => `${it.id} ${it.kind} ${it.start}-${it.end}`,
  );
}

function mentions(text: string): readonly string[] {
  return readClauses(text.split("\n"), ids).mentions.map(
    (it) => `${it.id} ${it.line}:${it.column}`,
  );
}

describe("definitions", () => {
  test("reads list items, with their children", () => {
    expect(definitions("- KB-1 a\n  more\n  - FR-001: b\n- **KB-2**: c\n- [ ] US-3 d")).toEqual([
      "KB-1 list item 0-3",
      "FR-001 list item 2-3",
      "KB-2 list item 3-4",
      "US-3 list item 4-5",
    ]);
  });

  test("reads headings up to the next of their level", () => {
    expect(definitions("# US-1\n\ntext\n\n## US-1.1 a\n\nb\n\n# Other\n\nc")).toEqual([
      "US-1 section 0-8",
      "US-1.1 section 4-8",
    ]);
  });

  test("reads rows of tables whose first column is Id or #", () => {
    const table = "| Id | Rule |\n| -- | -- |\n| BR-1 | a |\n| **BR-2** | b |";
    expect(definitions(table)).toEqual(["BR-1 table row 2-3", "BR-2 table row 3-4"]);
    expect(definitions(table.replace("Id", "#"))).toHaveLength(2);
    expect(definitions(table.replace("Id", "Rule"))).toEqual([]);
  });

  test.each([
    "`KB-1` in code",
    "- `KB-1`",
    "> - KB-1 quoted",
    "- [KB-1](#kb-1)",
    "    - KB-1 indented code",
    "```\n- KB-1\n```",
    "KB-1 begins a paragraph",
    "- see KB-1",
    "- UTF-8 and SHA-256",
    "- KB-1-draft",
    "- xKB-1",
  ])("does not read one in: %s", (text) => {
    expect(definitions(text)).toEqual([]);
  });

  test("reads sections inside of list items, and items inside of items", () => {
    expect(definitions("- # KB-1\n\n  a\n\n  - - KB-2\n\n## KB-3 b\n\nc\n")).toEqual([
      "KB-1 section 0-5",
      "KB-2 list item 4-5",
      "KB-3 section 6-10",
    ]);
  });

  test("knows prefixes that the package adds", () => {
    expect(definitions("- TASK-4 x\n- TODO-4 y")).toEqual(["TASK-4 list item 0-1"]);
  });
});

describe("mentions", () => {
  test("finds each id in prose with its place, but not in code", () => {
    expect(mentions("a KB-1, (FR-2).\nand `KB-3`\n  [KB-4](x) > KB-5")).toEqual([
      "KB-1 0:3",
      "FR-2 0:10",
      "KB-4 2:4",
      "KB-5 2:15",
    ]);
  });

  test("finds them in tables, quotes and behind code of several lines, but not in pictures", () => {
    const table = "| a | b |\n| - | - |\n| c | KB-1 |";
    expect(mentions(`${table}\n\n> KB-2\n\n\`a\nb\` KB-3\n![KB-4](x)`)).toEqual([
      "KB-1 2:7",
      "KB-2 4:3",
      "KB-3 7:4",
    ]);
  });
});

function selectText(text: string, covers: readonly string[] = []): ReturnType<typeof select> {
  return select(
    request({
      specPrompt: specPrompt({
        manifest: { parameters: { n: parameter({ default: "1" }) } },
        documents: [document("SPECPROMPT.md", text, { template: true, firstLine: 10 })],
        acceptance: [acceptanceFile("validation/acceptance.yaml", [criterion("AC-1", { covers })])],
      }),
    }),
  );
}

function clausesOf(result: ReturnType<typeof select>): Selection["clauses"] {
  expect(result.ok).toBe(true);
  return result.ok ? result.value.clauses : [];
}

describe("clauses of a selection", () => {
  test("points through the template at the source", () => {
    const [clause] = clausesOf(
      selectText("{% if with.n %}\n\n- KB-{{ with.n }} first\n{% endif %}\n"),
    );
    expect(clause).toMatchObject({
      id: "KB-1",
      text: "- KB-1 first",
      span: { file: "/package/SPECPROMPT.md", line: 12, column: 3 },
    });
  });

  test("reports an id that is defined twice, with both places", () => {
    const result = selectText("- KB-1 a\n- KB-1 b\n");
    expect(result.ok).toBe(false);
    expect(result.diagnostics[0]).toMatchObject({
      code: "composition/duplicate-clause",
      span: { line: 11, column: 3, endColumn: 7 },
      related: [{ span: { line: 10 } }],
    });
  });

  test("warns of a dangling mention once a document, and fails for a dangling cover", () => {
    const prose = selectText("- KB-1 a, see KB-2 and KB-2\n");
    expect(prose.ok).toBe(true);
    expect(prose.diagnostics).toMatchObject([
      {
        code: "composition/undefined-clause",
        severity: "warning",
        args: { id: "KB-2", nearest: "KB-1" },
        span: { line: 10, column: 15 },
      },
    ]);
    const covers = selectText("- KB-1 a\n", ["KB-1", "KB-7"]);
    expect(covers.ok).toBe(false);
    expect(covers.diagnostics).toMatchObject([
      { code: "composition/undefined-clause", severity: "error", args: { id: "KB-7" } },
    ]);
  });
});
