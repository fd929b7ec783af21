import { describe, expect, test } from "vitest";
import { whatChanged } from "#src/pipeline/composition/brief/what-changed.ts";
import { compose } from "#src/pipeline/composition/compose.ts";
import type { Composition } from "#src/pipeline/composition/composition.ts";
import { select } from "#src/pipeline/composition/select.ts";
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

const core = (text: string): LayerDocument => document("SPECPROMPT.md", text);

const before: PackageParts = {
  documents: [
    core("# It\n\nProse.\n\n- **KB-1** one\n- **KB-2** two\n"),
    document("guide/a.md", "A\n"),
  ],
  acceptance: [
    acceptanceFile("validation/a.yaml", [criterion("AC-1"), criterion("AC-2")]),
    acceptanceFile("validation/held-out/b.yaml", [criterion("HO-1", { says: "Of the judge." })]),
  ],
  files: [layerFile("context/logo.png", "old")],
};

function composition(parts: PackageParts): Composition {
  const selection = select(request({ specPrompt: specPrompt(parts) }));
  const composed = selection.ok ? compose(selection.value) : selection;
  if (!composed.ok) throw new Error("not composed");
  return composed.value;
}

/** What is told between two versions, without what is always told. */
function told(now: PackageParts, then: PackageParts = before): readonly string[] {
  const known = (parts: PackageParts) => ({
    parts: composition(parts).parts,
    choices: {},
    context: {},
  });
  return whatChanged(known(now), known(then)).split("\n").slice(4, -1);
}

describe("what changed", () => {
  test("is told clause by clause, with the first words of what is gone", () => {
    const text = "# It\n\nProse.\n\n- **KB-2** two, and more\n  of it\n- **KB-3** three\n";
    expect(told({ ...before, documents: [core(text), document("guide/a.md", "A\n")] })).toEqual([
      "This has changed since:",
      "",
      "## Clauses",
      "",
      "- `KB-3` is new.",
      "- `KB-2` has changed.",
      "- `KB-1` is gone. It said: “KB-1 one”.",
    ]);
  });

  test("is told of visible criteria, of documents outside of their clauses, of files and rules", () => {
    const now: PackageParts = {
      manifest: { authority: "prose" },
      documents: [
        core("# It\n\nOther prose.\n\n- **KB-1** one\n- **KB-2** two\n"),
        document("guide/b.md", "B\n"),
      ],
      acceptance: [
        acceptanceFile("validation/a.yaml", [
          criterion("AC-2", { source: "id: AC-2\nsays: Other.\n" }),
          criterion("AC-3"),
        ]),
        acceptanceFile("validation/held-out/b.yaml", [
          criterion("HO-1", { says: "Of another judge." }),
          criterion("HO-2"),
        ]),
      ],
      files: [layerFile("context/logo.png", "new")],
    };
    const lines = told(now);
    expect(lines).toEqual([
      "This has changed since:",
      "",
      "## Criteria",
      "",
      "- `AC-3` is new.",
      "- `AC-2` has changed.",
      "- `AC-1` is gone.",
      "",
      "## Documents, outside of their clauses, and files",
      "",
      "- `guide/b.md` is new.",
      "- `SPECPROMPT.md` has changed.",
      "- `.specprompt/context/logo.png` has changed.",
      "- `guide/a.md` is gone.",
      "",
      "How to work, or the output contract, has changed: read both again.",
    ]);
    expect(JSON.stringify(composition(now).parts)).not.toMatch(/HO-|judge/u);
  });

  test("is told of the project's own files", () => {
    const { parts } = composition(before);
    const now = { parts, choices: {}, context: { "docs/a.yaml": "1", "docs/b.yaml": "2" } };
    const then = { parts, choices: {}, context: { "docs/a.yaml": "0", "docs/c.yaml": "2" } };
    expect(whatChanged(now, then).split("\n").slice(4, -1)).toEqual([
      "This has changed since:",
      "",
      "## Files of the project",
      "",
      "- `docs/b.yaml` is new.",
      "- `docs/a.yaml` has changed.",
      "- `docs/c.yaml` is gone.",
    ]);
  });

  test("is told of other options, also where nobody recorded the rest", () => {
    const now = { parts: undefined, choices: { stack: "go", report: "html" }, context: {} };
    const then = { parts: undefined, choices: { stack: "py" }, context: {} };
    expect(whatChanged(now, then).split("\n").slice(4, 8)).toEqual([
      "Other options are chosen:",
      "",
      "- `stack` is `go` now; it was `py`.",
      "- `report` is `html` now; there was none.",
    ]);
  });

  test("is not made up where nothing differs, or nobody recorded it", () => {
    expect(told(before)).toEqual(["Nothing of it is known to have changed since."]);
    const known = { parts: composition(before).parts, choices: {}, context: {} };
    const text = whatChanged(known, { parts: undefined, choices: {}, context: {} });
    expect(text).toContain("Nobody recorded what differs");
  });

  test("shows no character of a forged receipt that nobody sees, and only so many lines", () => {
    const known = {
      parts: composition({ documents: [core("# It\n")] }).parts,
      choices: {},
      context: {},
    };
    const ids = Array.from({ length: 300 }, (_, index) => `KB-${index + 1}`);
    const clause = { digest: "0".repeat(16), says: "a\u202Eb" };
    const clauses = Object.fromEntries(ids.map((id) => [id, clause]));
    const forged = { clauses, criteria: {}, documents: {}, contract: "" };
    const text = whatChanged(known, { parts: forged, choices: {}, context: {} });
    expect(text).not.toContain("\u202E");
    expect(text).toContain("- And 100 more.");
  });
});
