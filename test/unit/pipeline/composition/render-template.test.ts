import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderTemplate } from "#src/pipeline/composition/template/render-template.ts";
import { select } from "#src/pipeline/composition/select.ts";
import type { TemplateScope } from "#src/pipeline/composition/template/template-placeholders.ts";
import { document, parameter, request, specPrompt } from "../../../support/spec-prompts.ts";

const scope: TemplateScope = {
  with: { name: "Docs", list: ["a", "b", "c"], yes: true, no: false, many: "one\ntwo" },
  choose: { stack: "python" },
  environment: ["token"],
};

function render(source: string): string {
  const { text, findings: found } = renderTemplate(source, scope);
  expect(found).toEqual([]);
  return text.lines.join("\n");
}

function findings(source: string): readonly (readonly [string, number, number])[] {
  return renderTemplate(source, scope).findings.map(
    (it) => [it.diagnostic.code, it.line, it.column] as const,
  );
}

describe("the template language", () => {
  test.each([
    ["{{ with.name | upcase }}", "DOCS"],
    ["{% if choose.stack == 'python' %}py{% else %}ts{% endif %}", "py"],
    ["{% unless with.no %}x{% endunless %}", "x"],
    ["{% case choose.stack %}{% when 'python' %}p{% else %}e{% endcase %}", "p"],
    ["{% for x in with.list %}{% if x == 'b' %}{% break %}{% endif %}{{ x }}{% endfor %}", "a"],
    ["{% assign n = with.list | size %}{{ n }}", "3"],
    ["{% raw %}{{ with.name }}{% endraw %}", "{{ with.name }}"],
    ["a{% comment %}{{ with.name }}{% endcomment %}b", "ab"],
    ["{{ with.list | join: '-' }} {{ with.yes }}", "a-b-c true"],
  ])("renders %s", (source, expected) => {
    expect(render(source)).toBe(expected);
  });

  test.each([
    "{% include 'x' %}",
    "{% render 'x' %}",
    "{% layout 'x' %}",
    "{% capture x %}",
    "{% increment x %}",
    "{{ 'now' | date: '%Y' }}",
    "{{ with.name | nonsense }}",
    "{% if with.yes %}never closed",
    "{{ with.name",
  ])("refuses %s", (source) => {
    expect(findings(source).map(([code]) => code)).toEqual(["composition/template-invalid"]);
  });

  test("knows the roots `with` and `choose` only", () => {
    expect(findings("ok\n  {{ name }} {{ with.nam }}\n{{ choose.stak }}")).toEqual([
      ["composition/undefined-placeholder", 2, 6],
      ["composition/undefined-placeholder", 2, 17],
      ["composition/undefined-placeholder", 3, 4],
    ]);
    expect(findings("{{ with.constructor }}")[0]?.[0]).toBe("composition/undefined-placeholder");
  });

  test("finds undefined placeholders also in a branch that is not taken", () => {
    expect(findings("{% if with.no %}\n{{ with.gone }}\n{% endif %}")).toEqual([
      ["composition/undefined-placeholder", 2, 4],
    ]);
  });

  test("finds what only rendering can find, once for all rounds of a loop", () => {
    expect(findings("{% for x in with.list %}\n{{ with[x] }}{% endfor %}")).toEqual([
      ["composition/undefined-placeholder", 2, 4],
    ]);
  });

  test("never renders a parameter of the environment", () => {
    expect(findings("{{ with.token }}")[0]?.[0]).toBe("composition/environment-placeholder");
  });

  test("never parses a value as a template", () => {
    const text = renderTemplate("{{ with.name }}", {
      ...scope,
      with: { name: "{{ with.name }}{% if %}" },
    }).text;
    expect(text.lines).toEqual(["{{ with.name }}{% if %}"]);
  });

  test.each([
    "{% for a in (1..3000) %}{% for b in (1..3000) %}{% endfor %}{% endfor %}",
    "{% for a in (1..100000) %}{{ a }}{{ with.name }}{% endfor %}",
  ])("ends a template that goes on and on: %s", (source) => {
    expect(findings(source).map(([code]) => code)).toContain("composition/template-limit");
  });

  test("does not let a filter grow a text without end", () => {
    const source =
      "{% assign x = 'aaaaaaaaaaaaaaaa' %}{% for i in (1..40) %}{% assign x = x | append: x %}{% endfor %}{{ x }}";
    const { text, findings: found } = renderTemplate(source, scope);
    expect(found[0]?.diagnostic.code).toBe("composition/template-invalid");
    expect(text.lines.join("\n").length).toBeLessThan(20_000_000);
  });
});

describe("line origins", () => {
  test("gives a value of several lines the line of its placeholder", () => {
    const { text } = renderTemplate("a\nb {{ with.many }} c\nd\n", scope);
    expect(text).toEqual({ lines: ["a", "b one", "two c", "d"], sources: [1, 2, 2, 3] });
  });

  test("follows white-space control and raw text", () => {
    const { text } = renderTemplate(
      "a\n\n{%- if with.yes -%}\n\n b\n{%- endif %}\n{% raw %}\nr\n{% endraw %}z\n",
      scope,
    );
    expect(text).toEqual({ lines: ["ab", "", "r", "z"], sources: [1, 7, 8, 9] });
  });

  test("maps each visible line to its source, whatever surrounds it", () => {
    fc.assert(
      fc.property(templates, (parts) => {
        const numbered: string[] = [];
        write(parts, numbered);
        const { text, findings: found } = renderTemplate(`${numbered.join("\n")}\n`, scope);
        expect(found).toEqual([]);
        expect(text.lines.length).toBe(text.sources.length);
        const marked = text.lines.flatMap((line, index) => {
          const mark = /^\s*L(\d+)_/u.exec(line)?.[1];
          return mark === undefined ? [] : [[Number(mark), text.sources[index]]];
        });
        expect(marked.map(([, source]) => source)).toEqual(marked.map(([mark]) => mark));
      }),
      { numRuns: 150 },
    );
  });

  test("is the identity for text without tags", () => {
    const lines = fc.array(fc.stringMatching(/^[a-z #*`\t]*$/u), { minLength: 1 });
    fc.assert(
      fc.property(lines, (all) => {
        const { text } = renderTemplate(`${all.join("\n")}\n`, scope);
        expect(text).toEqual({ lines: all, sources: all.map((_, index) => index + 1) });
      }),
    );
  });
});

type Part =
  | { readonly kind: "text" | "value" | "raw" | "blank" }
  | { readonly kind: "for" | "if" | "unless"; readonly trim: boolean; readonly body: Part[] };

const { templates } = fc.letrec<{ templates: Part[]; part: Part }>((tie) => ({
  templates: fc.array(tie("part"), { maxLength: 5 }),
  part: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ kind: fc.constantFrom("text", "value", "raw", "blank") }) as fc.Arbitrary<Part>,
    fc.record({
      kind: fc.constantFrom("for", "if", "unless"),
      trim: fc.boolean(),
      body: tie("templates"),
    }) as fc.Arbitrary<Part>,
  ),
}));

/** Writes parts as template lines, each visible one with its own line number as `L<n>_`. */
function write(parts: readonly Part[], lines: string[]): void {
  for (const part of parts) {
    const mark = `L${lines.length + 1}_`;
    if (part.kind === "text") lines.push(`  ${mark} text`);
    else if (part.kind === "value") lines.push(`${mark} {{ with.many }} {{ with.name }}`);
    else if (part.kind === "blank") lines.push("");
    else if (part.kind === "raw") {
      lines.push("{% raw %}", `L${lines.length + 2}_ {{ x }}`, "{% endraw %}");
    } else if ("body" in part) {
      const dash = part.trim ? "-" : "";
      lines.push(`{%${dash} ${opening[part.kind]} ${dash}%}`);
      write(part.body, lines);
      lines.push(`{%${dash} end${part.kind} %}`);
    }
  }
}

const opening = { for: "for x in with.list", if: "if with.yes", unless: "unless with.no" };

describe("templates in a package", () => {
  test("points at the line and column of the file, below the front matter", () => {
    const core = document("SPECPROMPT.md", "# A\n\n{{ with.nam }}\n", {
      template: true,
      firstLine: 8,
    });
    const manifest = { parameters: { name: parameter({ default: "x" }) } };
    const result = select(request({ specPrompt: specPrompt({ manifest, documents: [core] }) }));
    expect(result.ok).toBe(false);
    expect(result.diagnostics[0]).toMatchObject({
      code: "composition/undefined-placeholder",
      span: { file: "/package/SPECPROMPT.md", line: 10, column: 4 },
      args: { nearest: "with.name" },
    });
  });

  test("passes everything else byte for byte", () => {
    const text = "{{ not.a.template }} {% nor this %}\n\n\n";
    const result = select(
      request({ specPrompt: specPrompt({ documents: [document("context/a.md", text)] }) }),
    );
    expect(result.ok && result.value.documents[0]?.lines.join("\n")).toBe(text.slice(0, -1));
  });
});

test("every error of a template is told, but only the first one of a line of thousands", () => {
  const many = (count: number): number => findings("{% endif %}".repeat(count)).length;
  expect(many(3)).toBe(3);
  expect(many(10_000)).toBe(1);
});
