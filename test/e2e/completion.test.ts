import { spawnSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject({ "notes/a.md": "" });
});
afterEach(() => project.remove());

/** What bash itself proposes for the last of some words. */
function proposals(script: string, words: readonly string[]): readonly string[] {
  const ask = 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _psd; printf "%s\\n" "${COMPREPLY[@]}"';
  const run = spawnSync("bash", ["-c", `${script}\n${ask}`, "bash", ...words], {
    cwd: project.folder,
    encoding: "utf8",
  });
  expect(run.stderr).toBe("");
  return run.stdout.split("\n").filter((it) => it !== "");
}

describe("psd completion", () => {
  it("completes commands, options and their values in bash", async () => {
    const { code, stdout } = await project.psd(["completion", "bash"]);
    expect(code).toBe(0);
    expect(proposals(stdout, ["psd", "st"])).toEqual(["status"]);
    expect(proposals(stdout, ["psd", "help", "exp"])).toEqual(["export"]);
    expect(proposals(stdout, ["psd", "build", "--no-p"])).toEqual(["--no-promote"]);
    expect(proposals(stdout, ["psd", "build", "notes", "--box", ""])).toEqual([
      "strict",
      "partial",
      "none",
    ]);
    // Left to bash, which completes paths.
    expect(proposals(stdout, ["psd", "build", "--into", "-"])).toEqual([]);
    expect(proposals(stdout, ["psd", "check", "no"])).toEqual([]);
  });

  it("refuses a shell that it does not know", async () => {
    const { code, stderr } = await project.psd(["completion", "tcsh"]);
    expect(code).toBe(2);
    expect(stderr).toContain("command/wrong-value");
  });
});
