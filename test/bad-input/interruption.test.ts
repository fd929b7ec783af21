import { mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { findProgram } from "#src/platform/find-program.ts";
import { leftBehind, processesWith, projectFiles } from "../support/bad-input.ts";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject, type PsdResult } from "../support/psd.ts";

type Files = Readonly<Record<string, string>>;

const boxed = (await findProgram("bwrap", process.env["PATH"] ?? "")) !== undefined;

/** Stands in the command line of what is under way when the build is interrupted. */
const marker = "sleep 19.9733";

let project: PsdProject | undefined;
afterEach(() => project?.remove());

const target = ["build", "greeter", "--into", "tools/greeter"];

/** A tool of the machine that hangs until the test makes it better. */
const slowTool = `#!/bin/sh\n[ "$1" = --version ] && echo 1.0.0 && exit\nexec ${marker}\n`;
const quickTool = "#!/bin/sh\necho 1.0.0\n";

/** The package, which needs the tool. */
const needsTool: Files = {
  ...greeterPackage,
  "greeter/SPECPROMPT.md": (greeterPackage["greeter/SPECPROMPT.md"] ?? "").replace(
    "output:",
    'needs: { slowtool: ">=1" }\noutput:',
  ),
};

/** A program that calls the tool when it is called so. */
function callsTool(condition: string): string {
  const call = `if ${condition}:\n    subprocess.run(["slowtool"], stdout=subprocess.DEVNULL)`;
  return `import subprocess, sys\n${call}\n${goodGreeter}`;
}

/** Puts the tool beside the project, or another one in its place; the PATH that leads to it. */
function putTool(text: string): Readonly<Record<string, string>> {
  const folder = join(project!.home, "..", "tools");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "slowtool"), text, { mode: 0o755 });
  return { PATH: `${folder}:${project!.env["PATH"]}` };
}

/** Sends SIGINT as soon as a process with the marker runs. */
async function interrupt(child: { kill(signal: NodeJS.Signals): void }): Promise<void> {
  for (let tries = 0; tries < 200 && processesWith(marker).length === 0; tries += 1) await wait(50);
  child.kill("SIGINT");
}

/** Builds, and interrupts what begins after a text was printed. */
async function buildInterrupted(
  options: readonly string[],
  after: string,
  env: Readonly<Record<string, string>> = {},
): Promise<PsdResult> {
  let interrupted: Promise<void> | undefined;
  const result = await project!.psd([...target, ...options], {
    env,
    onOutput: (child, { stderr }) => {
      if (stderr.includes(after)) interrupted ??= interrupt(child);
    },
  });
  await interrupted;
  return result;
}

function expectNothingDone(result: PsdResult, before: Files): void {
  expect(result.stderr).not.toContain("This is a fault in psd");
  const { ".psd/.gitignore": _, ...files } = projectFiles(project!);
  expect(files).toEqual(before);
  expect(processesWith(marker)).toEqual([]);
}

const withSetup = {
  ...needsTool,
  "greeter/SPECPROMPT.md": (needsTool["greeter/SPECPROMPT.md"] ?? "").replace(
    "python3 main.py }",
    "python3 main.py, setup: python3 setup.py }",
  ),
};

const rows: readonly { readonly stage: string; readonly of: Files; readonly output: Files }[] = [
  {
    stage: "setup",
    of: withSetup,
    output: {
      "main.py": goodGreeter,
      "setup.py": 'import os; os.execlp("slowtool", "slowtool")\n',
    },
  },
  {
    stage: "the visible checks",
    of: needsTool,
    output: { "main.py": callsTool('"Ada" in sys.argv') },
  },
  {
    stage: "the held-out checks",
    of: needsTool,
    output: { "main.py": callsTool('len(sys.argv) == 2 and "Ada" not in sys.argv') },
  },
];

describe("Ctrl-C", () => {
  it.skipIf(!boxed).each(rows)(
    "in $stage ends with 130; the next build goes on there (needs bubblewrap)",
    async ({ of, output }) => {
      project = createPsdProject(of);
      const agent = agentOptions(project, [{ files: output }]);
      const result = await buildInterrupted(agent, "Attempt a1", putTool(slowTool));
      expect(result).toMatchObject({ code: 130, stdout: "" });
      expect(result.stderr).toMatch(
        /error (?:validation\/cancelled|refinement\/interrupted)\n.*\n {2}hint: /u,
      );
      expect(leftBehind(project)).toEqual([]);
      expectNothingDone(result, of);
      const again = await project.psd([...target, ...agent], { env: putTool(quickTool) });
      expect(again.stderr).toContain("taken up again");
      expect(again.stderr).not.toContain("  Turn ");
      expect(again).toMatchObject({ code: 0 });
    },
  );

  it("in the look for tools ends with 130 and spends nothing", async () => {
    project = createPsdProject(needsTool);
    const agent = agentOptions(project, [writes(goodGreeter)]);
    const env = putTool(`#!/bin/sh\nexec ${marker}\n`);
    const result = await buildInterrupted(agent, "Composed", env);
    expect(result).toMatchObject({ code: 130, stdout: "" });
    expect(result.stderr).toContain("error refinement/interrupted");
    expect(result.stderr).not.toContain("Turn 1");
    expectNothingDone(result, needsTool);
    const again = await project.psd([...target, ...agent], { env: putTool(quickTool) });
    expect(again).toMatchObject({ code: 0 });
  });

  it.skipIf(!boxed)(
    "in a turn ends the agent with everything it began (needs bubblewrap)",
    async () => {
      project = createPsdProject(greeterPackage);
      const agent = agentOptions(project, [
        writes(goodGreeter, { shell: `setsid ${marker} & wait` }),
      ]);
      const result = await buildInterrupted(agent, "Turn 1");
      expect(result).toMatchObject({ code: 130, stdout: "" });
      expect(result.stderr).toMatch(
        /error refinement\/interrupted\n {2}the build was interrupted\n {2}hint: Run the same command again: .+\n\n$/u,
      );
      expect(leftBehind(project)).toEqual([]);
      expectNothingDone(result, greeterPackage);
      const again = await project.psd([...target, ...agentOptions(project, [writes(goodGreeter)])]);
      expect(again).toMatchObject({ code: 0 });
    },
  );

  it.each(["Composed", "Turn 1", "Waiting"])(
    "while a hand-off is written, at %s: the next build waits for it",
    async (after) => {
      project = createPsdProject(greeterPackage);
      const handOff = [...target, "--agent", "hand-off"];
      const result = await project.psd(handOff, {
        onOutput: (child, { stderr }) => {
          if (stderr.includes(after)) child.kill("SIGINT");
        },
      });
      // The command may have ended before the signal came.
      expect([130, 7]).toContain(result.code);
      expectNothingDone(result, greeterPackage);
      const again = await project.psd(handOff);
      expect(again).toMatchObject({ code: 7 });
      const workspace = /workspace +(\S+)/u.exec(again.stderr)?.[1] ?? "";
      expect(leftBehind(project)).toEqual([expect.stringMatching(/./u)]);
      expect(workspace).toContain(leftBehind(project)[0]);
    },
  );
});
