import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { stacks, starterFiles } from "#src/cli/init/starter-files.ts";

const answers = {
  name: "todo",
  about: 'Keeps "things": {{ one }} by one # always',
  stack: "python",
  layout: "layered",
} as const;

function frontMatterOf(text: string): unknown {
  return parse(text.split("---\n")[1] ?? "");
}

describe("starterFiles", () => {
  it("quotes what the person wrote", () => {
    const [core] = starterFiles(answers);
    expect(frontMatterOf(String(core?.content))).toMatchObject({
      specprompt: 1,
      name: "todo",
      description: answers.about,
      axes: { stack: { default: "python" } },
    });
  });

  it("keeps braces from being commands of a template", () => {
    const [core] = starterFiles(answers);
    expect(core?.content).toContain(`{% raw %}${answers.about}{% endraw %}`);
  });

  it("writes one file for the single layout", () => {
    for (const stack of stacks) {
      const files = starterFiles({ ...answers, stack, layout: "single" });
      expect(files.map((file) => file.path)).toEqual(["SPECPROMPT.md"]);
    }
  });

  it("declares no axis where the agent chooses the stack", () => {
    const files = starterFiles({ ...answers, stack: "any" });
    expect(files.map((file) => file.path)).toContain("guide/guide.md");
    expect(frontMatterOf(String(files[0]?.content))).not.toHaveProperty("axes");
  });
});
