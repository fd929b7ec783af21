import { applyPatch } from "diff";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FilePatch, patchOf } from "#src/pipeline/inspection/file-diff.ts";

const path = "tools/x/main.py";
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const side = (text: string, mode: "100644" | "100755" = "100644") => ({
  content: bytes(text),
  mode,
});

function textOf(found: FilePatch): string {
  return "patch" in found ? found.patch : `without ${found.without}`;
}

describe("patchOf", () => {
  it("gives back the edited text when the patch is applied", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "  c", "", "+d", "-e", "\\ No"), { maxLength: 12 })
      .map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const found = patchOf({ path, before: side(before), after: side(after) });
        expect(applyPatch(before, textOf(found))).toBe(after);
      }),
    );
  });

  it("counts lines and says what became of the mode", () => {
    const found = patchOf({ path, before: side("a\nb\n"), after: side("a\nc\nd\n", "100755") });
    expect(found).toMatchObject({ added: 2, removed: 1 });
    expect(textOf(found)).toContain("old mode 100644\nnew mode 100755\n");
  });

  it("says that a file is gone", () => {
    const patch = textOf(patchOf({ path, before: side("a\n", "100755"), after: undefined }));
    expect(patch).toContain(`diff --git a/${path} b/${path}\ndeleted file mode 100755\n`);
    expect(patch).toContain("+++ /dev/null");
  });

  it("does not count line ends that a checkout turned into CRLF", () => {
    const found = patchOf({ path, before: side("a\nb\n"), after: side("a\r\nc\r\n") });
    expect(found).toMatchObject({ added: 1, removed: 1 });
    expect(textOf(found)).not.toContain("\r");
  });

  it("makes no patch of what is no text, or too large", () => {
    const binary = { content: new Uint8Array([0, 1]), mode: "100644" } as const;
    expect(patchOf({ path, before: side("a"), after: binary })).toEqual({ without: "binary" });
    const latin = { content: new Uint8Array([0xe9]), mode: "100644" } as const;
    expect(patchOf({ path, before: latin, after: side("a") })).toEqual({ without: "binary" });
    const large = side("a\n".repeat(2 ** 20 + 1));
    expect(patchOf({ path, before: side("a"), after: large })).toEqual({ without: "too-large" });
  });
});
