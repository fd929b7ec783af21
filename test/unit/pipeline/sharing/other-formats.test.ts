import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { select } from "#src/pipeline/composition/select.ts";
import { readOverlay } from "#src/pipeline/package/read-overlay.ts";
import { readPackage } from "#src/pipeline/package/read-package.ts";
import type { SpecPrompt } from "#src/pipeline/package/spec-prompt.ts";
import { importPackage, type Imported } from "#src/pipeline/sharing/import/import-package.ts";
import { writePackage } from "../package/write-package.ts";

type Files = Readonly<Record<string, string>>;

async function importFiles(files: Files, more: object = {}): Promise<Imported> {
  const below = Object.entries(files).map(([path, content]) => [`source/${path}`, content]);
  const cwd = await writePackage(Object.fromEntries(below));
  const imported = await importPackage({ from: join(cwd, "source"), cwd, name: "made", ...more });
  if (!imported.ok) throw new Error(imported.diagnostics.map((it) => it.message).join("\n"));
  const errors = imported.value.findings.filter((it) => it.severity === "error");
  expect(errors.map((it) => `${it.code} ${it.message}`)).toEqual([]);
  return imported.value;
}

async function packageOf({ into }: Imported): Promise<SpecPrompt> {
  const read = await readPackage(into);
  if (!read.ok) throw new Error("the package cannot be read");
  return read.value;
}

const criteriaOf = (specPrompt: SpecPrompt): readonly (readonly [string, readonly string[]])[] =>
  specPrompt.acceptance.flatMap((it) =>
    it.criteria.map(({ criterion }) => [criterion.says, criterion.covers] as const),
  );

const placesOf = ({ report }: Imported): unknown =>
  Object.fromEntries(report.carried.map((it) => [it.from, it.to]));

const spec = `# Feature Specification: Shared shopping lists

**Feature Branch**: \`003-lists\`
**Input**: User description: "Let a household share its lists"

## User Scenarios & Testing *(mandatory)*

### User Story 1 - Share a list (Priority: P1)

A member sends a link.

**Acceptance Scenarios**:

1. **Given** a list, **When** its owner shares it, **Then** a link
   is shown.
2. **Given** a stranger, **When** the link is opened, **Then** the list can be read.

### Edge Cases

- What happens when the list is empty?

## Requirements *(mandatory)*

- **FR-001**: The system MUST make a link for each list.
- **FR-002**: Links MUST end [NEEDS CLARIFICATION: after how many days?]

## Success Criteria *(mandatory)*

- **SC-001**: A list opens in less than a second.
`;

describe("a feature of spec-kit", () => {
  const feature = {
    "spec.md": spec,
    "plan.md": "# Implementation Plan\n\n**Language/Version**: Python 3.12\n",
    "research.md": "# Research\n",
    "tasks.md": "- [ ] T001 Begin\n",
    "contracts/lists.yaml": "openapi: 3.1.0\n",
    "checklists/requirements.md": "- [ ] CHK001 Clear?\n",
  };

  it("goes into core, guide and context, its scenarios into criteria", async () => {
    const below = Object.entries(feature).map(([path, text]) => [`specs/003-lists/${path}`, text]);
    const imported = await importFiles({
      ...Object.fromEntries(below),
      ".specify/memory/constitution.md": "# Constitution\n\nNo trackers.\n",
      ".specify/templates/spec-template.md": "# Feature Specification: [FEATURE]\n",
      "README.md": "# Lists\n",
      "src/main.py": "",
      "CLAUDE.md": "Obey.\n",
    });
    expect(placesOf(imported)).toEqual({
      ".specify/memory/constitution.md": "context/constitution.md",
      "README.md": "README.md",
      "specs/003-lists/contracts/lists.yaml": "context/contracts/lists.yaml",
      "specs/003-lists/plan.md": "guide/plan.md",
      "specs/003-lists/research.md": "context/research.md",
      "specs/003-lists/spec.md": "core/spec.md",
    });
    expect(imported.report.leftOut.map((it) => it.path)).toEqual([
      ".specify/templates/spec-template.md",
      "CLAUDE.md",
      "specs/003-lists/checklists/requirements.md",
      "specs/003-lists/tasks.md",
      "src/main.py",
    ]);
    const specPrompt = await packageOf(imported);
    expect(specPrompt.manifest.description).toBe("Let a household share its lists");
    expect(criteriaOf(specPrompt)).toEqual([
      [
        "User Story 1 - Share a list: Given a list, When its owner shares it, Then a link is shown.",
        [],
      ],
      [expect.stringContaining("Given a stranger") as string, []],
      ["A list opens in less than a second.", ["SC-001"]],
    ]);
    expect(imported.counts).toMatchObject({ clauses: 3, criteria: 3 });
    const asked = imported.report.questions.join("\n");
    expect(asked).toContain("The specification asks: after how many days?");
    expect(asked).toContain("3 criteria can only be signed by a person");
  });

  it("may be a folder of its own, and is never one of several", async () => {
    const alone = await importFiles(feature);
    expect(placesOf(alone)).toMatchObject({ "spec.md": "core/spec.md" });
    expect(alone.report.questions.join("\n")).toContain("The constitution");
    const two = { "specs/001-a/spec.md": spec, "specs/002-b/spec.md": spec };
    await expect(importFiles(two)).rejects.toThrow(/2 features.*give the folder of one.*001-a/u);
  });
});

describe("a skill", () => {
  const front = "---\nname: release-notes\ndescription: Writes notes of a release.\nlicense: MIT\n";
  const body = "\n# Release notes\n\nRun `scripts/log.sh`, and {{ fill }} the form.\n";

  it("becomes a guide, and its front matter the manifest", async () => {
    const imported = await importFiles({
      "SKILL.md": `${front}allowed-tools: [Bash]\nmetadata: { version: "1.4.0" }\n---\n${body}`,
      "references/style.md": "# Style\n",
      "scripts/log.sh": "git log\n",
      "assets/form.html": "<p>\n",
    });
    expect(placesOf(imported)).toEqual({
      "SKILL.md": "guide/SKILL.md",
      "assets/form.html": "context/assets/form.html",
      "references/style.md": "context/style.md",
      "scripts/log.sh": "context/scripts/log.sh",
    });
    const { manifest } = await packageOf(imported);
    expect(manifest).toMatchObject({
      version: "1.4.0",
      license: "MIT",
      description: "Writes notes of a release.",
    });
    const asked = imported.report.questions.join("\n");
    expect(asked).toContain("`allowed-tools`");
    expect(asked).toContain("say in SPECPROMPT.md what the output is");
  });

  it("is the core where it says what to build", async () => {
    const imported = await importFiles({
      "SKILL.md": "---\nname: site\ndescription: Build a site of one page.\n---\n# Site\n",
    });
    expect(placesOf(imported)).toEqual({ "SKILL.md": "core/SKILL.md" });
  });

  it("is not found further down, nor without a name", async () => {
    const below = { "skills/a/SKILL.md": `${front}---\n${body}` };
    await expect(importFiles(below)).rejects.toThrow(/such as skills\/a/u);
    await expect(importFiles({ "SKILL.md": body })).rejects.toThrow(/gives no name/u);
    const both = { "SKILL.md": `${front}---\n${body}`, "SPEC.md": "# A\n" };
    await expect(importFiles(both)).rejects.toThrow(/fits several formats.*"skill"/u);
    await importFiles(both, { as: "skill" });
  });
});

describe("what OpenSpec keeps", () => {
  const base = `# Carts

## Purpose
Carts hold goods.

## Requirements

### Requirement: Adding
The cart SHALL take goods.

#### Scenario: One thing
- **WHEN** a thing is added
- **THEN** the cart holds it

### Requirement: Emptying
The cart SHALL be emptied.

\`\`\`markdown
### Requirement: Not one
\`\`\`

### Requirement: Counting
The cart SHALL count.
`;
  const delta = `## ADDED Requirements

### Requirement: Sharing
Carts SHALL be shared.

## MODIFIED Requirements

### Requirement: Adding
The cart SHALL take up to ten things.

### Requirement: Missing
There is none.

## REMOVED Requirements

### Requirement: Emptying
**Reason**: nobody does

## RENAMED Requirements
- FROM: \`### Requirement: Counting\`
- TO: \`### Requirement: Summing\`
`;
  const files = {
    "openspec/config.yaml": "context: |\n  We sell tea.\nrules:\n  specs: [Use SHALL]\n",
    "openspec/project.md": "# Shop\n",
    "openspec/specs/cart/spec.md": base,
    "openspec/specs/cart/notes.md": "# Notes\n",
    "openspec/AGENTS.md": "Obey.\n",
    "openspec/changes/share/proposal.md": "# Why\n",
    "openspec/changes/share/design.md": "# How\n",
    "openspec/changes/share/tasks.md": "- [ ] 1.1\n",
    "openspec/changes/share/specs/cart/spec.md": delta,
    "openspec/changes/archive/2026-01-01-old/proposal.md": "# Old\n",
  };

  it("becomes clauses, criteria and context", async () => {
    const imported = await importFiles(files);
    const specPrompt = await packageOf(imported);
    const core = specPrompt.documents.find((it) => it.path === "core/cart.md")?.text ?? "";
    expect(core).toContain("### REQ-2 Requirement: Emptying");
    expect(core).toContain("\n### Requirement: Not one\n");
    expect(criteriaOf(specPrompt)).toEqual([
      ["Adding, One thing: WHEN a thing is added, THEN the cart holds it", ["REQ-1"]],
    ]);
    expect(imported.counts).toMatchObject({ clauses: 3 });
    const text = (path: string): string => readFileSync(join(imported.into, path), "utf8");
    expect(text("context/project-context.md")).toBe("We sell tea.\n");
    expect(text("guide/rules.md")).toContain("- Use SHALL");
    expect(imported.report.leftOut.map((it) => it.path)).toEqual([
      "openspec/AGENTS.md",
      "openspec/changes/archive/2026-01-01-old/proposal.md",
      "openspec/changes/share/tasks.md",
    ]);
  });

  it("has open changes as overlays that can be composed", async () => {
    const imported = await importFiles(files);
    expect(imported.report.questions.join("\n")).toContain("requirement `Missing`, which cart");
    const overlay = await readOverlay(join(imported.into, "overlays/share"));
    if (!overlay.ok) throw new Error(JSON.stringify(overlay.diagnostics));
    const specPrompt = await packageOf(imported);
    const selected = select({ specPrompt, choices: {}, parameters: {}, overlay: overlay.value });
    if (!selected.ok) throw new Error(JSON.stringify(selected.diagnostics));
    const all = selected.value.documents.map((it) => it.lines.join("\n")).join("\n");
    expect(all).toContain("### REQ-1 Requirement: Adding\nThe cart SHALL take up to ten things.");
    expect(all).toContain("### REQ-3 Requirement: Summing\nThe cart SHALL count.");
    expect(all).toContain("Requirement: Sharing\nCarts SHALL be shared.");
    expect(all).not.toContain("Requirement: Emptying");
  });

  it("tells settings that are no YAML", async () => {
    const imported = await importFiles({ ...files, "openspec/config.yaml": "a: b: c\n" });
    expect(imported.report.leftOut).toContainEqual({
      path: "openspec/config.yaml",
      because: "it is no valid YAML",
    });
  });
});
