import type { NewFile } from "../write-files.ts";

/** What a new SpecPrompt is about. */
export interface StarterAnswers {
  readonly name: string;
  /** One line. */
  readonly about: string;
  readonly stack: Stack;
  readonly layout: "single" | "layered";
}

/** A stack that a starter knows the commands of; `any` leaves them to the agent. */
export type Stack = "python" | "typescript" | "any";

/** The stacks that can be asked for. */
export const stacks: readonly Stack[] = ["python", "typescript", "any"];

const toolchains: Readonly<Record<Exclude<Stack, "any">, { tool: string; start: string }>> = {
  python: { tool: 'python3: ">=3.10"', start: "python3 main.py" },
  typescript: { tool: 'node: ">=22.18"', start: "node main.ts" },
};

const guidance: Readonly<Record<Stack, string>> = {
  python: "- Python 3.10 or newer, standard library only.\n- `main.py` is the entry.",
  typescript:
    "- TypeScript that Node runs as it is (erasable syntax), no dependencies.\n- `main.ts` is the entry.",
  any: "- Choose a language that is installed here, without third-party dependencies.",
};

/** The files of a new SpecPrompt, ready to be checked, composed and built. */
export function starterFiles(answers: StarterAnswers): readonly NewFile[] {
  return answers.layout === "single" ? [singleFile(answers)] : layeredFiles(answers);
}

function singleFile(answers: StarterAnswers): NewFile {
  const content = `${frontMatter(answers, setup(answers.stack))}
# ${answers.name}

${answers.about}

## What it must do

- **US-1** As a user I start the program with \`--help\` and read what it does, so that I can use it.
- **BR-1** An option that the program does not know is told on standard error and ends it with exit
  code 2.

## How it is built

${guidance[answers.stack]}
`;
  return { path: "SPECPROMPT.md", content };
}

function layeredFiles(answers: StarterAnswers): readonly NewFile[] {
  const { stack } = answers;
  const axes =
    stack === "any"
      ? []
      : ["axes:", "  stack:", `    default: ${stack}`, "    about: The language"];
  const core = `${frontMatter(answers, axes)}
# ${answers.name}

${asTemplateText(answers.about, stack)}

## User stories

- **US-1** As a user I start the program with \`--help\` and read what it does, so that I can use it.
`;
  const rules = `# Rules

- **BR-1** An option that the program does not know is told on standard error and ends it with exit
  code 2.
`;
  return [
    { path: "SPECPROMPT.md", content: core },
    { path: "context/rules.md", content: rules },
    {
      path: stack === "any" ? "guide/guide.md" : `guide/stack=${stack}/guide.md`,
      content: guide(stack),
    },
    { path: "validation/acceptance.yaml", content: acceptance },
    { path: "validation/held-out/acceptance.yaml", content: heldOut },
  ];
}

const acceptance = `criteria:
  - id: AC-1
    says: The program explains itself.
    covers: [US-1]
    check:
      run: ["{start}", "--help"]
      expect: { exit: 0, stdout: { matches: "\\\\S" } }

  - id: AC-2
    says: An unknown option is refused.
    covers: [BR-1]
    check:
      run: ["{start}", "--no-such-option"]
      expect: { exit: 2, stderr: { contains: "--no-such-option" } }
`;

const heldOut = `criteria:
  - id: HO-1
    says: Another unknown option is refused as well.
    covers: [US-1, BR-1]
    check:
      run: ["{start}", "--another-unknown-option"]
      expect: { exit: 2, stderr: { matches: "\\\\S" } }
`;

function guide(stack: Stack): string {
  const front = setup(stack);
  const head = front.length === 0 ? "" : `---\n${front.join("\n")}\n---\n\n`;
  return `${head}# Guide\n\n${guidance[stack]}\n`;
}

function setup(stack: Stack): readonly string[] {
  if (stack === "any") return [];
  const { tool, start } = toolchains[stack];
  return ["needs:", `  ${tool}`, "commands:", `  start: ${start}`];
}

function frontMatter({ name, about }: StarterAnswers, rest: readonly string[]): string {
  // A JSON string is a YAML string, whatever it holds.
  const lines = ["specprompt: 1", `name: ${JSON.stringify(name)}`, 'version: "0.1.0"'];
  return ["---", ...lines, `description: ${JSON.stringify(about)}`, ...rest, "---", ""].join("\n");
}

/** With an axis the document is a template, in which braces of the user's would be commands. */
function asTemplateText(text: string, stack: Stack): string {
  return stack !== "any" && /\{[{%]/u.test(text) ? `{% raw %}${text}{% endraw %}` : text;
}
