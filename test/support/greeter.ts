import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FakeScript, FakeTurn } from "./fake-agent.ts";
import type { PsdProject } from "./psd.ts";

const fakeAgent = fileURLToPath(new URL("fake-agent.ts", import.meta.url));

/** Stands in every held-out file of the greeter, and nowhere else. */
export const heldOutMarker = "zanzibar-1887";

/** A small layered package: paths to contents. */
export const greeterPackage: Readonly<Record<string, string>> = {
  "greeter/SPECPROMPT.md": [
    "---",
    "specprompt: 1",
    "name: greeter",
    'version: "1.0.0"',
    "commands: { start: python3 main.py }",
    "output: { dependencies: none }",
    "---",
    "",
    "# Greeter",
    "",
    "- **KB-1** `greeter <name>` prints `Hello, <name>!` and ends with 0.",
    "- **KB-2** Without a name it prints `usage: greeter <name>` on standard error and ends with 2.",
    "",
  ].join("\n"),
  "greeter/validation/acceptance.yaml": [
    "criteria:",
    "  - id: AC-1",
    "    says: A name is greeted.",
    "    covers: [KB-1]",
    '    check: { run: ["{start}", Ada], expect: { stdout: "Hello, Ada!" } }',
    "  - id: AC-2",
    "    says: A missing name is wrong use.",
    "    covers: [KB-2]",
    '    check: { run: ["{start}"], expect: { exit: 2, stderr: { contains: usage } } }',
    "",
  ].join("\n"),
  "greeter/validation/held-out/acceptance.yaml": [
    "criteria:",
    "  - id: HO-1",
    `    says: Also ${heldOutMarker} is greeted.`,
    "    covers: [KB-1]",
    `    check: { run: ["{start}", "${heldOutMarker}"], expect: { stdout: "Hello, ${heldOutMarker}!" } }`,
    "",
  ].join("\n"),
};

/** An implementation in which everything holds. */
export const goodGreeter = [
  "import sys",
  "if len(sys.argv) != 2:",
  '    print("usage: greeter <name>", file=sys.stderr)',
  "    sys.exit(2)",
  'print(f"Hello, {sys.argv[1]}!")',
  "",
].join("\n");

/** Greets nobody but Ada: only the held-out check finds out. */
export const cheatingGreeter = goodGreeter.replace("{sys.argv[1]}", "Ada");

/** Greets in the wrong words: AC-1 and HO-1 fail. */
export const rudeGreeter = goodGreeter.replace("Hello", "What");

/** A turn that writes main.py. */
export function writes(text: string, more: FakeTurn = {}): FakeTurn {
  return { messages: ["Written."], files: { "main.py": text }, ...more };
}

/** Writes an agent's script beside the project and gives the options that start it. */
export function agentOptions(
  project: PsdProject,
  turns: readonly FakeTurn[],
  more: Partial<FakeScript> = {},
): readonly string[] {
  const file = join(project.home, "..", "agent", "script.json");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ turns, ...more }));
  return ["--agent-command", `${process.execPath} ${fakeAgent} ${file}`, "--yes"];
}
