import { describe, expect, test } from "vitest";
import { explain } from "#src/pipeline/composition/brief/explain.ts";
import { compose } from "#src/pipeline/composition/compose.ts";
import { select } from "#src/pipeline/composition/select.ts";
import type { LayerDocument } from "#src/pipeline/package/spec-prompt.ts";
import {
  acceptanceFile,
  criterion,
  document,
  layerFile,
  type PackageParts,
  parameter,
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
    "- KB-3 three",
    "- KB-14 Reports of every run are written to the folder build",
    "",
  ].join("\n"),
);

const base: PackageParts = {
  documents: [document("SPECPROMPT.md", "Core.\n"), rules],
  acceptance: [
    acceptanceFile("validation/acceptance.yaml", [
      criterion("AC-1", { says: "An empty page is reported with its status." }),
      criterion("AC-2"),
    ]),
    acceptanceFile("validation/held-out/more.yaml", [
      criterion("AC-7", { says: "A secret of the judge." }),
    ]),
  ],
  files: [layerFile("validation/cases/a.json", "old")],
};

function overlay(parts: PackageParts, package_: PackageParts = base): ReturnType<typeof select> {
  const made = specPrompt({ root: "/overlay", ...parts });
  return select(request({ specPrompt: specPrompt(package_), overlay: made }));
}

/** A document of the overlay that acts on clauses; its two statements stand in lines 2 and 3. */
function acts(
  path: string,
  statements: { readonly replaces?: string; readonly removes?: readonly string[] },
  text = "",
): LayerDocument {
  const at = (line: number) => ({ file: `/overlay/${path}`, line, column: 11 });
  const places = { replaces: at(2), removes: (statements.removes ?? []).map(() => at(3)) };
  return document(path, text, { frontMatter: { ...statements, places } });
}

/** Each diagnostic as code, place, and the places beside it. */
function told(result: ReturnType<typeof select>): readonly string[] {
  const place = (span: { file: string; line: number } | undefined) => `${span?.file}:${span?.line}`;
  return result.diagnostics.map(
    (it) =>
      `${it.code} ${place(it.span)} < ${(it.related ?? []).map((at) => place(at.span)).join(" ")}`,
  );
}

describe("operations that contradict each other", () => {
  test("composition/overlay-conflict: two documents replace one clause", () => {
    const result = overlay({
      documents: [
        acts("context/x.md", { replaces: "KB-3" }, "- KB-3 x\n"),
        acts("context/y.md", { replaces: "KB-3" }, "- KB-3 y\n"),
      ],
    });
    expect(told(result)).toEqual([
      "composition/overlay-conflict /overlay/context/y.md:2 < /overlay/context/x.md:2 /package/context/rules.md:5",
    ]);
    expect(result.diagnostics[0]?.message).toBe(
      "The overlay replaces the clause KB-3, and in another place it replaces the clause KB-3: only one of them can count",
    );
  });

  test("a clause is replaced and removed, in either order, or together with what holds it", () => {
    const replaces = (path: string) => acts(path, { replaces: "KB-2" }, "- KB-2 x\n");
    const removes = (path: string, id: string) => acts(path, { removes: [id] });
    for (const documents of [
      [replaces("context/x.md"), removes("context/y.md", "KB-2")],
      [removes("context/x.md", "KB-2"), replaces("context/y.md")],
    ])
      expect(told(overlay({ documents }))).toEqual([
        "composition/overlay-conflict " +
          `/overlay/context/y.md:${documents[1]?.frontMatter.replaces ? 2 : 3} < ` +
          `/overlay/context/x.md:${documents[0]?.frontMatter.replaces ? 2 : 3} /package/context/rules.md:4`,
      ]);
    const around = [replaces("context/x.md"), removes("context/y.md", "KB-1")];
    expect(told(overlay({ documents: around }))).toEqual([
      "composition/overlay-conflict /overlay/context/x.md:2 < /overlay/context/y.md:3 /package/context/rules.md:4",
    ]);
  });

  test("one that removes what another one removes anyway is none", () => {
    const result = overlay({
      documents: [
        acts("context/x.md", { removes: ["KB-1", "KB-2"] }),
        acts("context/y.md", { removes: ["KB-2"] }),
      ],
    });
    expect(result.diagnostics).toEqual([]);
    const lines = result.ok ? result.value.documents[1]?.lines : [];
    expect(lines?.slice(0, 3)).toEqual(["# Rules", "", "- KB-3 three"]);
  });

  test("operations on clauses of a file that is replaced or removed, and additions to it", () => {
    const documents = [
      acts("context/a.md", { replaces: "KB-3" }, "- KB-3 x\n"),
      document("context/rules.append.md", "More.\n"),
    ];
    const given = document("context/rules.md", "- KB-3 own\n");
    expect(told(overlay({ documents: [...documents, given] }))).toEqual([
      "composition/overlay-conflict /overlay/context/a.md:2 < /overlay/context/rules.md:1 /package/context/rules.md:5",
      "composition/overlay-conflict /overlay/context/rules.append.md:1 < /overlay/context/rules.md:1 /package/context/rules.md:1",
    ]);
    const named = { removes: ["context/rules.md"] };
    expect(told(overlay({ documents, named })).slice(0, 2)).toEqual([
      "composition/overlay-conflict /overlay/context/a.md:2 < /overlay/overlay.yaml:1 /package/context/rules.md:5",
      "composition/overlay-conflict /overlay/context/rules.append.md:1 < /overlay/overlay.yaml:1 /package/context/rules.md:1",
    ]);
    expect(told(overlay({ documents: [given], named }))).toEqual([
      "composition/overlay-conflict /overlay/overlay.yaml:1 < /overlay/context/rules.md:1 /package/context/rules.md:1",
    ]);
  });

  test("criteria: replaced twice, replaced and removed, and in a file that is replaced", () => {
    const twice = [
      acceptanceFile("validation/x.yaml", [criterion("AC-2", { replaces: "AC-2" })]),
      acceptanceFile("validation/y.yaml", [criterion("AC-2b", { replaces: "AC-2" })]),
    ];
    expect(told(overlay({ acceptance: twice }))).toEqual([
      "composition/overlay-conflict /overlay/validation/y.yaml:2 < /overlay/validation/x.yaml:2 /package/validation/acceptance.yaml:2",
    ]);
    const both = acceptanceFile("validation/x.yaml", [criterion("AC-2", { replaces: "AC-2" })], {
      removes: ["AC-2"],
    });
    expect(told(overlay({ acceptance: [both] }))).toEqual([
      "composition/overlay-conflict /overlay/validation/x.yaml:2 < /overlay/validation/x.yaml:1 /package/validation/acceptance.yaml:2",
    ]);
    const same = acceptanceFile("validation/acceptance.yaml", [], { removes: ["AC-2"] });
    expect(told(overlay({ acceptance: [same] }))).toEqual([
      "composition/overlay-conflict /overlay/validation/acceptance.yaml:1 < /overlay/validation/acceptance.yaml:1 /package/validation/acceptance.yaml:2",
    ]);
    const gone = [
      acceptanceFile("validation/x.yaml", [], { removes: ["AC-1"] }),
      acceptanceFile("validation/y.yaml", [], { removes: ["AC-1"] }),
    ];
    expect(told(overlay({ acceptance: gone }))).toEqual([]);
  });
});

describe("what is gone upstream", () => {
  test("a clause that says the same under another id is the first candidate", () => {
    const text = "- KB-4 Reports of every run are written to the folder dist\n";
    const [finding] = overlay({
      documents: [acts("context/x.md", { replaces: "KB-4" }, text)],
    }).diagnostics;
    expect(finding).toMatchObject({
      code: "composition/overlay-target-missing",
      args: { target: "the clause KB-4", nearest: "KB-14" },
      span: { file: "/overlay/context/x.md", line: 2, column: 11 },
    });
    expect(finding?.related?.map((it) => it.message)).toEqual([
      'perhaps KB-14: "Reports of every run are written to the folder build"',
      'perhaps KB-1: "one"',
      'perhaps KB-2: "two"',
    ]);
  });

  test("a criterion likewise; of a held-out one only the id is told", () => {
    const own = criterion("AC-9", { replaces: "AC-9", says: "An empty page is reported." });
    const [finding] = overlay({
      acceptance: [acceptanceFile("validation/x.yaml", [own])],
    }).diagnostics;
    expect(finding?.related?.map((it) => it.message)).toEqual([
      'perhaps AC-1: "An empty page is reported with its status."',
      'perhaps AC-2: "holds."',
      "perhaps AC-7",
    ]);
  });

  test("a file that is added to, replaced or removed, with the first words of what is near", () => {
    const result = overlay({
      documents: [document("context/rule.append.md", "More.\n")],
      named: { replaces: ["validation/cases/b.json"], removes: ["context/rulez.md"] },
    });
    const related = result.diagnostics.map((it) => it.related?.map((at) => at.message));
    expect(result.diagnostics.map((it) => [it.code, it.args["target"]])).toEqual([
      ["composition/overlay-target-missing", "the file context/rulez.md"],
      ["composition/overlay-target-missing", "the file validation/cases/b.json"],
      ["composition/overlay-target-missing", "the file context/rule.md"],
    ]);
    expect(related[1]).toEqual(["perhaps validation/cases/a.json"]);
    expect(related[2]).toEqual(['perhaps context/rules.md: "Rules"']);
  });
});

describe("overlay.yaml", () => {
  test("removes documents, files and acceptance files of the package", () => {
    const removes = [
      "context/rules.md",
      "validation/cases/a.json",
      "validation/held-out/more.yaml",
    ];
    const result = overlay({ named: { removes } });
    expect(result.diagnostics).toEqual([]);
    if (!result.ok) throw new Error("nothing selected");
    expect(result.value.documents.map((it) => it.path)).toEqual(["SPECPROMPT.md"]);
    expect(result.value.files).toEqual([]);
    expect(result.value.criteria.map((it) => it.criterion.id)).toEqual(["AC-1", "AC-2"]);
  });

  test("composition/overlay-file-missing where it says more than the overlay has", () => {
    const named = { replaces: ["context/rules.md"] };
    expect(overlay({ named }).diagnostics).toMatchObject([
      {
        code: "composition/overlay-file-missing",
        span: { file: "/overlay/overlay.yaml" },
        related: [{ span: { file: "/package/context/rules.md" } }],
      },
    ]);
    const documents = [document("context/rules.md", "- KB-1 own\n")];
    const covered = { ...base, acceptance: [] };
    expect(overlay({ named, documents }, covered).diagnostics).toEqual([]);
  });

  test("package/axis-without-options where it names an axis that no folder has", () => {
    const { manifest } = specPrompt();
    const named = { manifest: { ...manifest, axes: { colour: {} } } };
    const made = { ...specPrompt({ root: "/overlay", ...named }) };
    const axes = [{ name: "colour", options: [] }];
    const result = select(request({ specPrompt: specPrompt(base), overlay: { ...made, axes } }));
    expect(told(result)).toEqual(["package/axis-without-options /overlay/overlay.yaml:1 < "]);
  });
});

describe("SPECPROMPT.md of an overlay", () => {
  test("composition/overlay-manifest: parameters and prefixes that only a package can give", () => {
    const manifest = { parameters: { colour: parameter() }, clauses: ["ZZ"] };
    const result = overlay({ manifest });
    expect(result.diagnostics).toMatchObject([
      {
        code: "composition/overlay-manifest",
        severity: "warning",
        args: { keys: ["parameters.colour", "clauses: ZZ"] },
        span: { file: "/overlay/SPECPROMPT.md" },
      },
    ]);
    expect(overlay({ manifest }, { ...base, manifest: { ...manifest, clauses: ["ZZ"] } }).ok).toBe(
      false,
    );
  });

  test("with a manifest and no text leaves the core prompt; with text it stands for a single file's", () => {
    const silent = overlay({ documents: [document("SPECPROMPT.md", "\n")] });
    expect(silent.ok && silent.value.documents[0]?.lines).toEqual(["Core."]);
    const single = {
      ...specPrompt({ documents: [document("notes.md", "Core.\n")] }),
      entry: "/package/notes.md",
    };
    const over = (...documents: readonly LayerDocument[]) => {
      const made = specPrompt({ root: "/overlay", documents });
      const result = select(request({ specPrompt: single, overlay: made }));
      return result.ok ? result.value.documents.map((it) => it.lines) : result.diagnostics;
    };
    expect(over(document("SPECPROMPT.md", "New.\n"))).toEqual([["New."]]);
    expect(over(document("SPECPROMPT.append.md", "More.\n"))).toEqual([["Core.", "", "More."]]);
  });
});

test("what an overlay did is explained, held-out parts excepted", () => {
  const result = overlay({
    documents: [
      acts("context/x.md", { replaces: "KB-3" }, "- KB-3 new\n"),
      acts("context/y.md", { removes: ["KB-2"] }),
      document("SPECPROMPT.append.md", "Last.\n"),
      document("context/more.md", "More.\n"),
    ],
    acceptance: [
      acceptanceFile("validation/own.yaml", [criterion("AC-2", { replaces: "AC-2" })], {
        removes: ["AC-1", "AC-7"],
      }),
      acceptanceFile("validation/held-out/own.yaml", [criterion("AC-8")]),
    ],
    files: [layerFile("validation/cases/a.json", "new")],
  });
  if (!result.ok) throw new Error("nothing selected");
  const composed = compose(result.value);
  const lines = composed.ok ? explain(composed.value) : [];
  expect(lines.filter((it) => it.includes("| overlay:")).toSorted()).toEqual([
    "overlay/SPECPROMPT.append.md:1 | overlay: adds to the end of the file SPECPROMPT.md (SPECPROMPT.md:1)",
    "overlay/context/more.md:1 | overlay: adds the file context/more.md",
    "overlay/context/x.md:2 | overlay: replaces the clause KB-3 (context/rules.md:5)",
    "overlay/context/y.md:3 | overlay: removes the clause KB-2 (context/rules.md:4)",
    "overlay/validation/cases/a.json:1 | overlay: replaces the file validation/cases/a.json (validation/cases/a.json:1)",
    "overlay/validation/own.yaml:1 | overlay: adds the file validation/own.yaml",
    "overlay/validation/own.yaml:1 | overlay: removes the criterion AC-1 (validation/acceptance.yaml:2)",
    "overlay/validation/own.yaml:2 | overlay: replaces the criterion AC-2 (validation/acceptance.yaml:2)",
  ]);
  expect(lines).toContain("overlay/context/x.md:1 | - KB-3 new");
});

test("of thousands of targets that are gone all are told, the first ones with candidates", () => {
  const ids = Array.from({ length: 4000 }, (_, index) => index + 1);
  const many = document("context/many.md", ids.map((id) => `- KB-${id} rule ${id}\n`).join(""));
  const removes = ids.map((id) => `KB-${id + 10_000}`);
  const result = overlay({ documents: [acts("context/x.md", { removes })] }, { documents: [many] });
  const told = result.diagnostics.filter((it) => it.code === "composition/overlay-target-missing");
  expect(told).toHaveLength(4000);
  expect(told.filter((it) => it.related !== undefined)).toHaveLength(50);
});
