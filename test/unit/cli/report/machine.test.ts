import { describe, expect, it } from "vitest";
import { githubAnnotation } from "#src/cli/report/github.ts";
import { eventJson, findingsJson } from "#src/cli/report/json.ts";
import { countFindings, countsText, plural } from "#src/cli/report/summary.ts";
import { diagnose } from "#src/diagnostics/diagnostic.ts";
import { findUnsafe } from "#src/diagnostics/escape.ts";

const span = { file: "/project/a,b:c.md", line: 4, column: 2 };
const error = diagnose("command/unexpected-value", { option: "50%\n" }, { span });
const warning = diagnose("command/repeated-option", { option: "--x" }, { severity: "warning" });

describe("findingsJson", () => {
  it("is one document with counts, findings and what stands beside them", () => {
    expect(JSON.parse(findingsJson([error, warning], { format: 1 }))).toMatchObject({
      format: 1,
      counts: { error: 1, warning: 1, info: 0 },
      diagnostics: [{ code: "command/unexpected-value", span }, { severity: "warning" }],
    });
  });
});

describe("eventJson", () => {
  it("is one line with the time", () => {
    const line = eventJson({ type: "generation-started", generation: 2 }, 1000);
    expect(line).toBe(
      '{"at":"1970-01-01T00:00:01.000Z","type":"generation-started","generation":2}\n',
    );
  });
});

describe("githubAnnotation", () => {
  it("escapes what a workflow command would read", () => {
    expect(githubAnnotation(error, "/project")).toBe(
      "::error file=a%2Cb%3Ac.md,line=4,endLine=4,col=2,endColumn=3,title=command/unexpected-value" +
        "::`50%25%0A` takes no value%0AWrite `50%25%0A` alone.\n",
    );
  });

  it("shows what is hidden, in places too", () => {
    const hidden = { file: "/project/a\u202Eb\u001B[2J.md", line: 1, column: 1 };
    const finding = diagnose(
      "command/unexpected-value",
      { option: "\u009B\r\u200B" },
      { span: hidden },
    );
    expect(findUnsafe(githubAnnotation(finding, "/project"))).toEqual([]);
  });

  it("does without a place", () => {
    expect(githubAnnotation(warning, "/project")).toMatch(
      /^::warning title=command\/repeated-option::/u,
    );
  });
});

describe("countsText", () => {
  it("names only what there is", () => {
    expect(countsText(countFindings([error, error, warning]))).toBe("2 errors, 1 warning");
    expect(countsText(countFindings([]))).toBe("no findings");
  });
});

describe("plural", () => {
  it("takes the noun's own plural", () => {
    expect(plural(1, "criterion", "criteria")).toBe("1 criterion");
    expect(plural(1200, "criterion", "criteria")).toBe("1,200 criteria");
  });
});
