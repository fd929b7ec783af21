import { readFileSync } from "node:fs";
import { join } from "node:path";

const frontMatter = `---
specprompt: 1
name: whenwords
version: "0.1.0"
description: Human-friendly time formatting and parsing.
license: MIT
authority: cases
commands:
  drive: python3 drive.py
needs:
  python3: ">=3.10"
output:
  dependencies: none
---

`;

const guide = `# Stack

- Python 3.10 or newer, standard library only: the library is \`whenwords.py\`.
- \`drive.py\` is the driver. The call of a case is the name of a function of the specification; its
  input holds the arguments by their names, or is the one argument itself where it is no mapping.
  Options may be nested under \`options\`.
`;

const acceptance = `criteria:
  - id: AC-1
    says: Every published case gives its published result.
    check:
      cases: { file: cases/tests.yaml, preset: function-map }
`;

/** The public specification and its cases as a SpecPrompt: paths to contents. */
export function whenwordsPackage(corpus: string): Readonly<Record<string, string>> {
  const read = (name: string): string => readFileSync(join(corpus, "whenwords", name), "utf8");
  return {
    "whenwords/SPECPROMPT.md": frontMatter + read("SPEC.md"),
    "whenwords/guide/guide.md": guide,
    "whenwords/validation/acceptance.yaml": acceptance,
    "whenwords/validation/cases/tests.yaml": read("tests.yaml"),
  };
}
