import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const siteToken = "s1te & t0ken für alles";

/** The greeter, with a text from a file, one from a variable, and a secret from a file. */
const files = {
  ...greeterPackage,
  "greeter/SPECPROMPT.md": `${greeterPackage["greeter/SPECPROMPT.md"]?.replace(
    "output:",
    "parameters:\n  terms: { type: string, about: Terms }\n  site: { type: string, about: Site }\n" +
      "  token: { type: string, about: Of the site, secret: true, example: none }\noutput:",
  )}\nThe terms are {{ with.terms }} at {{ with.site }}.\n`,
  "psd.yaml": [
    "deployments:",
    "  greeter:",
    "    from: ./greeter",
    "    into: tools/greeter",
    "    with: { terms: Free, site: Local, token: { file: secrets/token.txt } }",
    "    environments:",
    "      ci: { with: { terms: { file: docs/terms.txt }, site: { env: SITE_NAME } } }",
    "",
  ].join("\n"),
  "docs/terms.txt": "Strict\n",
  "secrets/token.txt": `${siteToken}\n`,
  ".gitignore": "secrets/\n.psd/cache/\n",
};

/** Tells its token by both streams, and greets. */
const leakyGreeter = goodGreeter.replace(
  "import sys",
  "import os, sys\nprint(os.environ.get('TOKEN', 'none'), file=sys.stderr)",
);

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(files);
  execFileSync("git", ["init", "-q"], { cwd: project.folder, env: { ...project.env } });
});
afterEach(() => project.remove());

it("builds with the values of an environment, which its receipt and status remember", async () => {
  const env = { SITE_NAME: "Pipeline" };
  const build = (...more: readonly string[]) => {
    const turn = writes(leakyGreeter, { promptInto: "prompt.txt" });
    return project.psd(["build", ...more, ...agentOptions(project, [turn])], { env });
  };
  const status = (...more: readonly string[]) =>
    project.psd(["status", "--frozen", ...more], { env });

  const built = await build("--environment", "ci", "--json");
  expect(built.code).toBe(0);
  const brief = readFileSync(join(project.folder, "tools/greeter/prompt.txt"), "utf8");
  expect(brief).toContain("The terms are Strict at Pipeline.");
  const receiptText = readFileSync(join(project.folder, ".psd/receipts/greeter.json"), "utf8");
  expect(JSON.parse(receiptText)).toMatchObject({
    environment: "ci",
    parameters: {
      terms: { file: "docs/terms.txt" },
      site: { env: "SITE_NAME" },
      token: { file: "secrets/token.txt" },
    },
  });

  // Without the flag it is the environment of the last build.
  const same = await status();
  expect(same.code).toBe(0);
  expect(same.stdout).toContain("environment ci");
  expect((await build()).stdout).toContain("up to date");
  expect((await status("--environment", "default")).code).toBe(5);
  const unknown = await status("--environment", "cii");
  expect([unknown.code, unknown.stderr]).toEqual([
    1,
    expect.stringContaining("resolution/environment-unknown"),
  ]);

  project.write({ "docs/terms.txt": "Stricter" });
  expect((await status()).code).toBe(5);

  expect((await build("--environment", "default")).code).toBe(0);
  const plain = readFileSync(join(project.folder, "tools/greeter/prompt.txt"), "utf8");
  expect(plain).toContain("The terms are Free at Local.");
  const told = [brief, plain, receiptText, built.stdout + built.stderr];
  for (const text of told) expect(text).not.toContain(siteToken);
});

it("tells no secret that lies in a file", async () => {
  const rude = leakyGreeter.replace("Hello", "What");
  const options = agentOptions(project, [writes(rude), writes(leakyGreeter)]);
  const built = await project.psd(["build", "greeter", ...options]);
  expect(built.code).toBe(0);
  const shown = await project.psd(["show", "a1", "--json"]);
  expect(shown.stdout).toContain("[redacted]");
  const recorded = await project.psd(["record"]);
  expect(recorded.code).toBe(0);
  const left = execFileSync("grep", ["-rlF", siteToken, project.folder], { encoding: "utf8" });
  expect(left.trim().split("\n")).toEqual([join(project.folder, "secrets/token.txt")]);
  for (const it of [built, shown, recorded]) expect(it.stdout + it.stderr).not.toContain(siteToken);
});
