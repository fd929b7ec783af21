import { afterEach, describe, expect, it } from "vitest";
import { findProgram } from "#src/platform/find-program.ts";
import { leftBehind, processesWith, projectFiles } from "../support/bad-input.ts";
import { agentOptions, goodGreeter, greeterPackage } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

type Files = Readonly<Record<string, string>>;

const boxed = (await findProgram("bwrap", process.env["PATH"] ?? "")) !== undefined;

let project: PsdProject | undefined;
afterEach(() => project?.remove());

/** The greeter with further commands, and a second for each check. */
function greeterWith(commands: string): Files {
  const hurried = Object.entries(greeterPackage).map(([path, text]) => [
    path,
    text
      .replace("python3 main.py }", `python3 main.py${commands} }`)
      .replaceAll("check: { run", "check: { timeout: 1s, run"),
  ]);
  return Object.fromEntries(hurried);
}

const withDriver: Files = {
  ...greeterWith(", drive: python3 drive.py"),
  "greeter/validation/cases.yaml": [
    "criteria:",
    "  - id: AC-3",
    "    says: Every case holds.",
    "    check:",
    "      cases: { file: cases/table.yaml, each: cases, input: input, expect: expect }",
    "      timeout: 1s",
    "",
  ].join("\n"),
  "greeter/validation/cases/table.yaml": "cases:\n  - { input: 1, expect: 1 }\n",
};
const withSetup = greeterWith(", setup: python3 setup.py");

async function build(packageFiles: Files, output: Files) {
  project = createPsdProject(packageFiles);
  const agent = agentOptions(project, [{ files: output }]);
  const once = ["--generations", "1", "--repairs", "0"];
  return project.psd(["build", "greeter", "--into", "tools/greeter", ...agent, ...once]);
}

const forks = [
  "import os",
  "if os.fork() == 0:",
  "    os.setsid()",
  '    os.execvp("sleep", ["sleep", "9732"])',
  goodGreeter,
].join("\n");

interface Row {
  readonly name: string;
  readonly of: Files;
  readonly output: Files;
  readonly says: string;
}

const driver = (text: string): Pick<Row, "of" | "output"> => ({
  of: withDriver,
  output: { "main.py": goodGreeter, "drive.py": text },
});
const program = (text: string): Pick<Row, "of" | "output"> => ({
  of: greeterWith(""),
  output: { "main.py": text },
});
const setup = (text: string): Pick<Row, "of" | "output"> => ({
  of: withSetup,
  output: { "main.py": goodGreeter, "setup.py": text },
});

const rows: readonly Row[] = [
  {
    name: "a driver that writes rubbish",
    ...driver("print('hello \\x1b[2J'); print('{')\n"),
    says: String.raw`The driver wrote a line that answers no open request: hello \u{1b}[2J`,
  },
  {
    name: "a driver that floods",
    ...driver("import sys\nwhile True: sys.stdout.write('x' * 65536)\n"),
    says: "The driver wrote a line that answers no open request: a line of more than 1 MiB",
  },
  { name: "a driver that dies", ...driver("raise SystemExit(4)\n"), says: "1 of 1 cases failed" },
  {
    name: "a driver that is silent",
    ...driver("import time; time.sleep(9732)\n"),
    says: "1 of 1 cases failed",
  },
  {
    name: "a program that never ends",
    ...program("import time; time.sleep(9732)\n"),
    says: "The command had not ended after 1 s",
  },
  {
    name: "a program that floods",
    ...program("while True: print('x' * 65536)\n"),
    says: "The command wrote more than 8 MiB",
  },
  {
    name: "a program that writes no text",
    ...program("import sys; sys.stdout.buffer.write(b'\\xff\\x00\\x1b[2J')\n"),
    says: "stdout is not what it must be",
  },
  {
    name: "a manifest that asks for what it may not have",
    of: withSetup,
    output: { "main.py": goodGreeter, "requirements.txt": "left-pad==1.0\n" },
    says: "The output may have no third-party dependencies, and asks for left-pad (requirements.txt)",
  },
  {
    name: "a manifest that cannot be read",
    of: withSetup,
    output: { "main.py": goodGreeter, "package.json": "{" },
    says: "Cannot be read: package.json",
  },
  {
    name: "a setup that is not there",
    of: withSetup,
    output: { "main.py": goodGreeter },
    says: "The command `setup` ended with exit code 2",
  },
  {
    name: "a setup that fails",
    ...setup("raise SystemExit(5)\n"),
    says: "The command `setup` ended with exit code 5",
  },
  {
    name: "a setup that removes the program",
    ...setup("import os; os.remove('main.py')\n"),
    says: "The command ended with exit code 2",
  },
];

/** The reason under the criterion's line; a way on; the project untouched; nothing left. */
function expectRed(result: Awaited<ReturnType<typeof build>>, { of, says }: Row): void {
  expect(result.stderr).toContain(`      ${says}`);
  expect(result.stderr).not.toContain("\u001B");
  expect(result.stderr.length).toBeLessThan(10_000);
  expect(result.stdout).toContain("psd show a1");
  const { ".psd/.gitignore": _, ...files } = projectFiles(project!);
  expect(files).toEqual(of);
  expect(leftBehind(project!)).toEqual([]);
  expect(processesWith("9732")).toEqual([]);
}

describe("an output that misbehaves when it is judged", () => {
  it.each(rows)("is red, with the reason: $name", async (row) => {
    const result = await build(row.of, row.output);
    expect(result).toMatchObject({ code: 3 });
    expectRed(result, row);
  });

  it.skipIf(!boxed)("cannot kill what judges it (needs bubblewrap)", async () => {
    const kills = program("import os; os.kill(os.getppid(), 9); os.kill(-1, 9)\n");
    const result = await build(kills.of, kills.output);
    expect(result).toMatchObject({ code: 3 });
    expectRed(result, { name: "", ...kills, says: "The command ended with" });
  });

  it.skipIf(!boxed)("leaves no process that it forked (needs bubblewrap)", async () => {
    const result = await build(greeterWith(""), { "main.py": forks });
    expect(result).toMatchObject({ code: 0 });
    expect(processesWith("9732")).toEqual([]);
    expect(leftBehind(project!)).toEqual([]);
  });

  it("is told apart line by line", async () => {
    const result = await build(withSetup, { "main.py": goodGreeter });
    const judged = result.stderr.replaceAll(/ \d+\.\d s$/gmu, "");
    expect(judged).toContain(
      [
        "  Attempt a1: 1 file, 134 bytes",
        "  ✓ built-in/files The output has at least one file.",
        "  ✗ built-in/setup The command that prepares the output ends well.",
        "      The command `setup` ended with exit code 2",
        "  ✗ setup",
        "  ✗ AC-1 A name is greeted.",
        "      Not tried: the command `setup` did not end well",
        "  ✗ AC-2 A missing name is wrong use.",
        "      Not tried: the command `setup` did not end well",
        "  ✗ held-out-1 held out, covers KB-1: crashed",
        "  1 of 5 criteria passed: red",
        "  Stop: all generations are spent",
        "",
      ].join("\n"),
    );
  });
});
