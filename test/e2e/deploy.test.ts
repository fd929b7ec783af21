import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

let project: PsdProject;

const core = greeterPackage["greeter/SPECPROMPT.md"] ?? "";
const optional = core.replace(
  "output:",
  [
    "axes: { tone: { about: How it speaks } }",
    "parameters:",
    "  site: { type: string, about: Who greets }",
    "  token: { type: string, secret: true, bind: env, example: t }",
    "output:",
  ].join("\n"),
);

beforeEach(() => {
  project = createPsdProject({
    ...greeterPackage,
    "formal/SPECPROMPT.md": `${optional}\nFor {{ with.site }}.\n`,
    "formal/guide/tone=warm/guide.md": "Be warm.\n",
    "formal/guide/tone=cool/guide.md": "Be cool.\n",
  });
});
afterEach(() => project.remove());

const configuration = (): unknown => parse(readFileSync(join(project.folder, "psd.yaml"), "utf8"));

describe("psd deploy", () => {
  it("writes psd.yaml and builds", async () => {
    const agent = agentOptions(project, [writes(goodGreeter)]);
    const done = await project.psd(["deploy", "./greeter", "--into", "tools/greeter", ...agent]);
    expect(done.code, done.stderr).toBe(0);
    expect(done.stdout).toContain("Promoted attempt a1 into tools/greeter");
    expect(configuration()).toEqual({
      deployments: { greeter: { from: "./greeter", into: "tools/greeter" } },
    });
  });

  it("adds to what is there, with options, parameters and a name", async () => {
    project.write({
      "psd.yaml": "# Ours\nspend: yes\ndeployments:\n    a: { from: ./greeter, into: a }\n",
    });
    const words = ["--name", "b", "--into", "b", "--choose", "tone=cool", "--with", "site=Docs"];
    const more = ["--with", "token=env:TOKEN", "--usd", "2", "--no-build"];
    const done = await project.psd(["deploy", "formal", ...words, ...more]);
    expect(done.code, done.stderr).toBe(0);
    expect(existsSync(join(project.folder, "b"))).toBe(false);
    const text = readFileSync(join(project.folder, "psd.yaml"), "utf8");
    expect(text).toContain(
      "# Ours\nspend: yes\ndeployments:\n    a: { from: ./greeter, into: a }\n    b:\n",
    );
    expect(configuration()).toMatchObject({
      deployments: {
        b: {
          from: "./formal",
          into: "b",
          choose: { tone: "cool" },
          with: { site: "Docs", token: { env: "TOKEN" } },
          budget: { usd: 2 },
        },
      },
    });
  });

  it("makes a psd.yaml of what was built without one, from the receipts", async () => {
    const agent = agentOptions(project, [writes(goodGreeter)]);
    await project.psd(["build", "greeter", "--into", "tools/greeter", ...agent]);
    const adopted = await project.psd(["deploy", "--adopt"]);
    expect(adopted.code, adopted.stderr).toBe(0);
    expect(adopted.stdout).toContain("1 deployment written into psd.yaml");
    const status = await project.psd(["status", "--frozen"]);
    expect(status.code, status.stdout).toBe(0);
    const again = await project.psd(["deploy", "--adopt"]);
    expect(again.stdout).toContain("0 deployments written");
    rmSync(join(project.folder, "psd.yaml"));
  });

  it.each([
    [["formal", "--into", "x"], "composition/missing-choice", 1],
    [["formal", "--into", "x", "--choose", "tone=warm"], "composition/missing-parameter", 1],
    [["greeter"], "resolution/target-missing", 1],
    [["nothing", "--into", "x"], "package/not-found", 1],
    [["greeter", "--into", "a/deeper"], "resolution/target-taken", 1],
    [["greeter", "--into", "b", "--name", "a"], "resolution/name-taken", 1],
    [["greeter", "--adopt", "--into", "x"], "command/conflicting-options", 2],
  ] as const)("refuses %j and writes nothing", async (words, code, exit) => {
    const before = "deployments: { a: { from: ./formal, into: a } }\n";
    project.write({ "psd.yaml": before });
    const refused = await project.psd(["deploy", ...words]);
    expect(refused.stderr).toContain(code);
    expect(refused.code).toBe(exit);
    expect(readFileSync(join(project.folder, "psd.yaml"), "utf8")).toBe(before);
  });
});
