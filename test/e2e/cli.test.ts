import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { commandTable } from "#src/cli/commands/command-table.ts";
import { plannedCommands } from "#src/cli/commands/planned-commands.ts";
import { createPsdProject } from "../support/psd.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const project = createPsdProject();
afterAll(() => project.remove());

describe("psd", () => {
  it("answers --version from the launcher without a word on standard error", async () => {
    const version = /"version": "(.*)"/u.exec(readFileSync(`${root}/package.json`, "utf8"))?.[1];
    const expected = { code: 0, stdout: `${version}\n`, stderr: "" };
    expect(await project.psd(["--version"], { entry: "launcher" })).toMatchObject(expected);
    expect(await project.psd(["--version"])).toMatchObject(expected);
  });

  it("shows the commands to begin with", async () => {
    const bare = await project.psd([], { entry: "launcher" });
    const help = await project.psd(["--help"]);
    expect(bare).toMatchObject({ code: 0, stderr: "", stdout: help.stdout });
    const names = [...help.stdout.matchAll(/^ {2}([a-z]+) /gmu)].map((match) => match[1]);
    expect(names).toEqual([
      "init",
      "check",
      "build",
      "status",
      "diff",
      "validate",
      "deploy",
      "doctor",
      "add",
    ]);
  });

  it("lists every command and explains each", async () => {
    const { stdout } = await project.psd(["help", "all"]);
    for (const { name } of commandTable) expect(stdout).toMatch(new RegExp(`^  ${name} `, "mu"));
    const help = await project.psd(["help", "init"]);
    expect(help.stdout).toContain("psd init [folder] [options]");
    expect((await project.psd(["init", "--help"])).stdout).toBe(help.stdout);
  });

  it("proposes the command that was meant", async () => {
    const result = await project.psd(["chek"]);
    expect(result).toEqual({
      code: 2,
      signal: null,
      stdout: "",
      stderr: [
        "error command/unknown-command",
        "  There is no command `psd chek`",
        "  hint: Run `psd check`, or `psd help all` to see every command.",
        "",
        "",
      ].join("\n"),
    });
    expect(await project.psd(["help", "chek"])).toMatchObject({ code: 2 });
  });

  it("says what to do instead of a command that is planned", async () => {
    const result = await project.psd(["ratio"]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain("error command/not-yet");
    expect(result.stderr).toContain("hint:");
  });

  it("has something to do instead of every planned command", () => {
    for (const { module } of plannedCommands) {
      expect(module).toHaveProperty("instead", expect.stringMatching(/^[A-Z].*\.$/u));
    }
  });

  it("colours where it is asked to and never where it is asked not to", async () => {
    const forced = await project.psd(["--help"], { env: { FORCE_COLOR: "1" } });
    expect(forced.stdout).toContain("\u001B[1m");
    const refused = await project.psd(["--help"], { env: { FORCE_COLOR: "1", NO_COLOR: "1" } });
    expect(refused.stdout).not.toContain("\u001B");
  });

  it("is quiet when its reader goes away", async () => {
    const child = spawn(process.execPath, [`${root}/src/cli/main.ts`, "help", "all"], {
      env: project.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
    const code = await new Promise((resolve) => {
      child.once("close", resolve);
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("tells a Node that is too old how to get a newer one", () => {
    const source = readFileSync(`${root}/bin/psd.js`, "utf8").replace(
      "process.versions.node.split",
      '"20.20.0".split',
    );
    project.write({ "launcher/psd.cjs": source });
    expect(() =>
      execFileSync(process.execPath, [`${project.folder}/launcher/psd.cjs`], { stdio: "pipe" }),
    ).toThrow(/psd needs Node 24\.15/u);
  });
});
