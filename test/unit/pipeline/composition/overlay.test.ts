import { describe, expect, test } from "vitest";
import { select } from "#src/pipeline/composition/select.ts";
import type { Selection } from "#src/pipeline/composition/selection.ts";
import type { LayerDocument } from "#src/pipeline/package/spec-prompt.ts";
import {
  acceptanceFile,
  criterion,
  document,
  layerFile,
  type PackageParts,
  request,
  specPrompt,
} from "../../../support/spec-prompts.ts";

const rules = document(
  "context/rules.md",
  [
    "# Rules",
    "",
    "- KB-1 one",
    "  - KB-2 two",
    "    more of two",
    "- KB-3 three",
    "",
    "## US-1 story",
    "",
    "Told.",
    "",
    "## Table",
    "",
    "| Id | Rule |",
    "| -- | ---- |",
    "| BR-1 | a |",
    "| BR-2 | b |",
    "",
  ].join("\n"),
);

const base: PackageParts = {
  documents: [document("SPECPROMPT.md", "Core.\n"), rules],
  acceptance: [
    acceptanceFile("validation/acceptance.yaml", [
      criterion("AC-1"),
      criterion("AC-2"),
      criterion("AC-3"),
    ]),
  ],
  files: [layerFile("validation/cases/a.json", "old"), layerFile("context/logo.png")],
};

function overlay(parts: PackageParts): ReturnType<typeof select> {
  const made = specPrompt({ root: "/overlay", ...parts });
  return select(request({ specPrompt: specPrompt(base), overlay: made }));
}

function selection(result: ReturnType<typeof select>): Selection {
  expect(result.diagnostics).toEqual([]);
  if (!result.ok) throw new Error("nothing selected");
  return result.value;
}

function rulesAfter(...documents: readonly LayerDocument[]): readonly string[] {
  const selected = selection(overlay({ documents }));
  return selected.documents.find((it) => it.path === "context/rules.md")?.lines ?? [];
}

describe("documents of an overlay", () => {
  test("replace the document of the same path, and are added otherwise", () => {
    const selected = selection(
      overlay({
        documents: [document("context/rules.md", "New.\n"), document("context/more.md", "More.\n")],
      }),
    );
    expect(selected.documents.map((it) => [it.path, it.lines.join("|")])).toEqual([
      ["SPECPROMPT.md", "Core."],
      ["context/more.md", "More."],
      ["context/rules.md", "New."],
    ]);
    expect(selected.documents[2]?.origins[0]).toEqual({
      from: "overlay",
      path: "context/rules.md",
      file: "/overlay/context/rules.md",
      line: 1,
    });
    expect(selected.roots).toEqual(["/package", "/overlay"]);
  });

  test("add to the beginning and the end of a document, each line with its origin", () => {
    const selected = selection(
      overlay({
        documents: [
          document("SPECPROMPT.append.md", "Last.\n"),
          document("SPECPROMPT.prepend.md", "First.\n"),
        ],
      }),
    );
    expect(selected.documents[0]?.lines).toEqual(["First.", "", "Core.", "", "Last."]);
    expect(selected.documents[0]?.origins.map((it) => it.from)).toEqual([
      "overlay",
      "package",
      "package",
      "overlay",
      "overlay",
    ]);
  });

  test("remove clauses with their whole extent", () => {
    const frontMatter = { removes: ["KB-2", "BR-1", "US-1"] };
    const lines = rulesAfter(document("context/x.md", "", { frontMatter }));
    expect(lines).toEqual([
      "# Rules",
      "",
      "- KB-1 one",
      "- KB-3 three",
      "",
      "## Table",
      "",
      "| Id | Rule |",
      "| -- | ---- |",
      "| BR-2 | b |",
    ]);
  });

  test("replace a list item, keeping its indentation", () => {
    const frontMatter = { replaces: "KB-2" };
    const lines = rulesAfter(document("context/x.md", "- KB-2 new\n  and more\n", { frontMatter }));
    expect(lines.slice(2, 6)).toEqual([
      "- KB-1 one",
      "  - KB-2 new",
      "    and more",
      "- KB-3 three",
    ]);
  });

  test("replace a section and a table row", () => {
    const lines = rulesAfter(
      document("context/a.md", "\n## US-1 new\n\nTold anew.\n\n", {
        frontMatter: { replaces: "US-1" },
      }),
      document("context/rules.md", "| Id | Rule |\n|--|--|\n| BR-2 | c |\n| BR-3 | d |\n", {
        frontMatter: { replaces: "BR-2" },
      }),
    );
    expect(lines.slice(7)).toEqual([
      "## US-1 new",
      "",
      "Told anew.",
      "",
      "## Table",
      "",
      "| Id | Rule |",
      "| -- | ---- |",
      "| BR-1 | a |",
      "| BR-2 | c |",
      "| BR-3 | d |",
    ]);
  });

  test("cannot replace a clause by an element of another kind", () => {
    const frontMatter = { replaces: "BR-1" };
    const result = overlay({
      documents: [document("context/x.md", "- BR-1 x\n", { frontMatter })],
    });
    expect(result.diagnostics).toMatchObject([
      {
        code: "composition/overlay-kind",
        args: { expected: "table row", found: "list item" },
        span: { file: "/overlay/context/x.md" },
        related: [{ span: { file: "/package/context/rules.md", line: 16 } }],
      },
    ]);
  });

  test.each([
    [document("context/x.md", "", { frontMatter: { removes: ["KB-9"] } }), "KB-1"],
    [document("context/x.md", "- KB-8\n", { frontMatter: { replaces: "KB-8" } }), "KB-1"],
    [document("context/rulez.append.md", "x\n"), "context/rules.md"],
  ])("report a target that is gone, with the nearest one: %#", (made, nearest) => {
    expect(overlay({ documents: [made] }).diagnostics).toMatchObject([
      {
        code: "composition/overlay-target-missing",
        args: { nearest },
        span: { file: `/overlay/${made.path}` },
      },
    ]);
    const [first] = overlay({ documents: [made] }).diagnostics[0]?.related ?? [];
    expect(first?.span.file).toBe("/package/context/rules.md");
  });
});

describe("criteria and files of an overlay", () => {
  test("replace, remove and add", () => {
    const selected = selection(
      overlay({
        acceptance: [
          acceptanceFile(
            "validation/own.yaml",
            [criterion("AC-2b", { replaces: "AC-2" }), criterion("AC-9")],
            { removes: ["AC-1"] },
          ),
        ],
        files: [layerFile("validation/cases/a.json", "new")],
      }),
    );
    expect(selected.criteria.map((it) => [it.criterion.id, it.folder])).toEqual([
      ["AC-2b", "/overlay/validation"],
      ["AC-3", "/package/validation"],
      ["AC-9", "/overlay/validation"],
    ]);
    expect(selected.files.map((it) => it.file)).toEqual([
      "/package/context/logo.png",
      "/overlay/validation/cases/a.json",
    ]);
  });

  test("report a target that is gone, and why where its file is replaced", () => {
    const removes = ["AC-2"];
    const other = acceptanceFile("validation/own.yaml", [], { removes: ["AC-7"] });
    const same = acceptanceFile("validation/acceptance.yaml", [], { removes });
    expect(overlay({ acceptance: [other] }).diagnostics).toMatchObject([
      { code: "composition/overlay-target-missing", args: { nearest: "AC-1" } },
    ]);
    expect(overlay({ acceptance: [same] }).diagnostics[0]?.related?.[0]?.message).toBe(
      "it replaces the file validation/acceptance.yaml here",
    );
  });

  test("report an id that exists twice", () => {
    const own = acceptanceFile("validation/own.yaml", [criterion("AC-1")]);
    expect(overlay({ acceptance: [own] }).diagnostics).toMatchObject([
      {
        code: "composition/duplicate-criterion",
        span: { file: "/overlay/validation/own.yaml" },
        related: [{ span: { file: "/package/validation/acceptance.yaml" } }],
      },
    ]);
  });
});

describe("commands, needs and output", () => {
  test("come from manifest, guides and overlay, the last one first", () => {
    const guide = document("guide/a.md", "Guide.\n", {
      frontMatter: {
        commands: { start: ["guide"], test: ["guide"] },
        needs: { python3: ">=3.11" },
        output: { ignore: ["*.log"], dependencies: "none" },
      },
    });
    const own = document("guide/own.md", "Own.\n", {
      frontMatter: { commands: { test: ["overlay"] }, output: { allow: ["AGENTS.md"] } },
    });
    const result = select(
      request({
        specPrompt: specPrompt({
          manifest: { commands: { setup: ["manifest"], start: ["manifest"] }, needs: { git: "*" } },
          documents: [guide],
        }),
        overlay: specPrompt({ root: "/overlay", documents: [own] }),
      }),
    );
    const selected = selection(result);
    expect(
      Object.entries(selected.commands).map(([name, it]) => [name, it.argv[0], it.origin.path]),
    ).toEqual([
      ["setup", "manifest", "SPECPROMPT.md"],
      ["start", "guide", "guide/a.md"],
      ["test", "overlay", "guide/own.md"],
    ]);
    expect(selected.needs).toEqual({ git: "*", python3: ">=3.11" });
    expect(selected.output).toEqual({
      ignore: ["*.log"],
      allow: ["AGENTS.md"],
      dependencies: "none",
    });
  });

  test("an overlay lifts a rule about dependencies, and leaves it where it says nothing", () => {
    const none = specPrompt({ manifest: { output: { dependencies: "none" } } });
    const under = (output: { dependencies?: "any" }) => {
      const overlay = specPrompt({ root: "/overlay", manifest: { output } });
      return selection(select(request({ specPrompt: none, overlay }))).output.dependencies;
    };
    expect(under({})).toBe("none");
    expect(under({ dependencies: "any" })).toBe("any");
  });
});

test("package/name-collision where a file differs from one of the package in case only", () => {
  const result = overlay({
    documents: [document("context/Rules.md", "New.\n")],
    files: [layerFile("context/LOGO.png"), layerFile("Context/logo.svg")],
  });
  const told = result.diagnostics.map((it) => [it.code, it.span?.file]);
  expect(told).toContainEqual(["package/name-collision", "/overlay/context/Rules.md"]);
  expect(told).toContainEqual(["package/name-collision", "/overlay/context/LOGO.png"]);
  expect(told).toContainEqual(["package/name-collision", "/overlay/Context"]);
});
