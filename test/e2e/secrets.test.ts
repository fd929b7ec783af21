import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FakeTurn } from "../support/fake-agent.ts";
import { agentOptions, goodGreeter, greeterPackage, rudeGreeter } from "../support/greeter.ts";
import { createPsdProject, type PsdProject, type PsdResult } from "../support/psd.ts";

/** The agent's own key, whose shape nobody knows. */
const agentKey = "Zq7-rW02_kEy/for+the=agent";
/** The value of the deployment's secret parameter. */
const siteToken = "s1te & t0ken für alles";
/** A key that nobody told psd of; put together, so that no scanner takes this file for a leak. */
const lookalike = ["ghp", "a1B2".repeat(9)].join("_");

const base64 = (text: string): string => Buffer.from(`x${text}y`).toString("base64");
const forms = [agentKey, siteToken].flatMap((it) => [
  it,
  JSON.stringify(it).slice(1, -1),
  encodeURIComponent(it),
  base64(it).slice(4, -4),
]);
const secrets = [...new Set([...forms, lookalike])];
const everything = secrets.join(" | ");

const env = { ANTHROPIC_API_KEY: agentKey, SITE_TOKEN: siteToken };

/** The greeter, with a secret parameter that a check gives to the output. */
const tokenPackage = {
  ...greeterPackage,
  "greeter/SPECPROMPT.md": greeterPackage["greeter/SPECPROMPT.md"]?.replace(
    "output:",
    "parameters:\n  token: { type: string, about: Of the site, secret: true, example: none }\noutput:",
  ) as string,
  "psd.yaml": [
    "deployments:",
    "  greeter:",
    "    from: ./greeter",
    "    into: tools/greeter",
    "    with: { token: { env: SITE_TOKEN } }",
    "",
  ].join("\n"),
};

/** Prints what it finds in its environment instead of a greeting. */
const leakyGreeter = rudeGreeter.replace(
  "import sys",
  "import sys, os, json, base64, urllib.parse\nt = os.environ.get('TOKEN', 'none')\n" +
    "print(t, json.dumps(t), urllib.parse.quote(t), base64.b64encode(t.encode()).decode())\n" +
    "print(t, file=sys.stderr)",
);

/** An agent that tells all it knows, by every way it has. */
const chatty: FakeTurn = {
  thoughts: [`I think of ${everything}`],
  messages: [
    ...secrets.map((it) => `It is ${it}.\n\n`),
    ...Array.from(agentKey),
    "\n\n",
    ...(siteToken.match(/.{1,5}/gu) ?? []),
    "\n\n",
  ],
  tools: secrets.map((it) => ({ title: `echo ${it}`, status: "failed" })),
  permission: { title: `curl -H '${everything}'` },
  stderr: `${everything}\n`,
};

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(tokenPackage);
});
afterEach(() => project.remove());

/** Every text that psd left below a folder: files, the rows of the journal, and what git packed. */
function textsBelow(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .flatMap((it) => {
      const file = join(it.parentPath, it.name);
      const bytes = readFileSync(file).toString("utf8");
      return it.name === "journal.sqlite"
        ? [[file, bytes] as const, [file, rowsOf(file)] as const]
        : [[file, bytes] as const];
    });
}

function rowsOf(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true });
  const tables = ["runs", "steps", "attempts"];
  const rows = tables.map((it) => JSON.stringify(database.prepare(`SELECT * FROM ${it}`).all()));
  database.close();
  // Rows hold JSON of their own.
  return rows.flatMap((it) => [it, it.replaceAll(String.raw`\"`, '"')]).join("\n");
}

function expectSilence(...results: readonly PsdResult[]): void {
  const printed = results.map((it) => ["printed", it.stdout + it.stderr] as const);
  expect(leaksIn([...printed, ...textsBelow(join(project.folder, ".psd"))])).toEqual([]);
}

function leaksIn(texts: readonly (readonly [string, string])[]): readonly string[] {
  return texts.flatMap(([place, text]) =>
    secrets.filter((it) => text.includes(it)).map((it) => `${place}: ${it}`),
  );
}

const build = (turns: readonly FakeTurn[], ...more: readonly string[]) =>
  project.psd(["build", "greeter", ...agentOptions(project, turns), ...more], { env });

const writes = (text: string): FakeTurn => ({ ...chatty, files: { "main.py": text } });

describe("secrets", () => {
  it.each([[[]], [["--json"]]])(
    "are in nothing that a build prints or keeps, whatever agent and output say %j",
    async (more) => {
      const prompts: FakeTurn = { ...writes(goodGreeter), promptInto: "prompt.txt" };
      const built = await build([writes(leakyGreeter), prompts], ...more);
      expect(built.code).toBe(0);
      expect(built.stdout + built.stderr).toContain("[redacted]");
      const feedback = readFileSync(join(project.folder, "tools/greeter/prompt.txt"), "utf8");
      expect(feedback).toContain("[redacted]");
      expect(leaksIn([["feedback", feedback]])).toEqual([]);
      const [shown, log] = [
        await project.psd(["show", "a1", "--json"]),
        await project.psd(["log"]),
      ];
      expect(shown.stdout).toContain("[redacted]");
      expectSilence(built, shown, log);
    },
  );

  it("are in nothing that is said of an agent that fails", async () => {
    const error = { code: -32_603, message: `bad key ${everything}` };
    const failed = await build([{ ...chatty, error }]);
    expect(failed.stderr).toContain("runtime/agent-error");
    expect(failed.stderr).toContain("[redacted]");
    const crashed = await build([{ ...chatty, exit: 3 }], "--retry", "--generations", "1");
    expect(crashed.stderr).toContain("its last lines were");
    expectSilence(failed, crashed);
  });

  it("are in nothing that is said of an output that is judged again", async () => {
    expect((await build([writes(goodGreeter)])).code).toBe(0);
    project.write({ "tools/greeter/main.py": leakyGreeter });
    const human = await project.psd(["validate", "greeter"], { env });
    const json = await project.psd(["validate", "greeter", "--json"], { env });
    expect(human.code).toBe(3);
    expect(json.stdout).toContain("[redacted]");
    expectSilence(human, json);
  });

  it("stop a promotion, and a recording, of files that hold them, by place and never by value", async () => {
    const holding = {
      ...writes(goodGreeter),
      files: {
        "main.py": goodGreeter,
        "notes.md": `one\n${siteToken}\n`,
        "data/key.txt": base64(agentKey),
        "other.md": `a\n\n${lookalike}`,
      },
    };
    const refused = await build([holding]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("promotion/secret-in-output");
    expect(refused.stderr).toContain('"notes.md" of the output holds the value of the parameter');
    expect(refused.stderr).toContain("holds a credential of the variable ANTHROPIC_API_KEY");
    expect(existsSync(join(project.folder, "tools"))).toBe(false);
    // What looks like a credential and is none that psd knows may be what the output is about.
    expect(refused.stderr).not.toContain("other.md");
    project.write({
      "psd.yaml": `${tokenPackage["psd.yaml"]}    allow: [notes.md, "data/**"]\n`,
    });
    const built = await build([]);
    expect(built.code, built.stderr).toBe(0);
    const recorded = await project.psd(["record"], { env });
    expect(recorded.code).toBe(1);
    expect(recorded.stderr).toContain(
      'turn 1, notes.md:2 holds the value of the parameter "token"',
    );
    expect(recorded.stderr).toContain(
      "turn 1, data/key.txt:1 holds a credential of the variable ANTHROPIC_API_KEY",
    );
    expect(recorded.stderr).toContain("turn 1, other.md:3 holds a GitHub token");
    expect(recorded.stderr).not.toContain("message");
    expect(
      leaksIn([["printed", recorded.stdout + recorded.stderr + built.stderr + refused.stderr]]),
    ).toEqual([]);
    expect(readdirSync(join(project.folder, "greeter"))).not.toContain("recordings");
  });

  it("are in no recording of a generation that only spoke of them", async () => {
    expect((await build([writes(goodGreeter)])).code).toBe(0);
    const recorded = await project.psd(["record"], { env });
    expect(recorded.code).toBe(0);
    const texts = textsBelow(join(project.folder, "greeter/recordings"));
    expect(texts.some(([, text]) => text.includes("[redacted]"))).toBe(true);
    expect(leaksIn(texts)).toEqual([]);
  });

  it("are hidden in the source that a finding shows", async () => {
    project.write({
      "psd.yaml": `${tokenPackage["psd.yaml"]}  # ${lookalike}\nspend: ${lookalike}\n`,
    });
    const human = await project.psd(["status"]);
    expect(human.stderr).toContain("spend: ****");
    expect(human.stdout + human.stderr).not.toContain(lookalike);
  });
});
