import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  agentOptions,
  goodGreeter,
  greeterPackage,
  rudeGreeter,
  writes,
} from "../support/greeter.ts";
import { createPsdProject, type PsdProject, type PsdResult } from "../support/psd.ts";

let project: PsdProject;

beforeEach(() => {
  project = createPsdProject(greeterPackage);
});
afterEach(() => project.remove());

const target = ["build", "greeter", "--into", "tools/greeter"];

/** Builds and sends a signal as soon as a text stands on standard error. */
function interruptAt(text: string, signal: NodeJS.Signals, options: readonly string[]) {
  let sent = false;
  const onOutput = (child: { kill(signal: NodeJS.Signals): void }, so: PsdResult): void => {
    if (sent || !so.stderr.includes(text)) return;
    sent = true;
    child.kill(signal);
  };
  return project.psd([...target, ...options], { onOutput });
}

describe("an interrupted build", () => {
  it("ends its agent and writes nothing when it is stopped in a turn", async () => {
    const pid = join(project.home, "pid");
    const options = agentOptions(project, [
      { files: { "main.py": goodGreeter }, hang: "ignoring", pidInto: "pid" },
    ]);
    const result = await interruptAt("Turn 1", "SIGINT", options);
    expect(result.code).toBe(130);
    expect(result.stderr).toContain("refinement/interrupted");
    expect(existsSync(join(project.folder, "tools"))).toBe(false);
    expect(existsSync(pid)).toBe(false);
  });

  it.each(["SIGTERM", "SIGKILL"] as const)(
    "goes on after the last finished step (%s)",
    async (signal) => {
      const turns = [writes(rudeGreeter), { hang: "ignoring" as const }];
      const result = await interruptAt("Turn 2", signal, agentOptions(project, turns));
      if (signal === "SIGTERM") expect(result.code).toBe(143);
      else expect(result.signal).toBe("SIGKILL");

      const again = await project.psd([
        ...target,
        ...agentOptions(project, [writes(goodGreeter, { promptInto: "asked.md" })]),
      ]);
      expect(again.code, again.stderr).toBe(0);
      expect(again.stderr).toContain("taken up again");
      // The first turn is not taken again; the lost session is given the brief and the feedback.
      const asked = readFileSync(join(project.folder, "tools/greeter/asked.md"), "utf8");
      expect(asked).toContain("You have worked on this before");
      expect(asked).toContain("AC-1");
      const receipt: unknown = JSON.parse(
        readFileSync(join(project.folder, ".psd/receipts/greeter.json"), "utf8"),
      );
      expect(receipt).toMatchObject({ attempt: "a2", labels: { purity: "repaired" } });
    },
  );

  it("does not hinder the build of another deployment at the same time", async () => {
    const options = agentOptions(project, [writes(goodGreeter)]);
    const built = await Promise.all(
      ["one", "two", "three"].map((name) =>
        project.psd(["build", "greeter", "--name", name, "--into", `tools/${name}`, ...options]),
      ),
    );
    expect(built.map((it) => it.code)).toEqual([0, 0, 0]);
    for (const name of ["one", "two", "three"]) {
      const file = join(project.folder, `tools/${name}/main.py`);
      expect(readFileSync(file, "utf8")).toBe(goodGreeter);
    }
    const status = await project.psd(["status"]);
    expect(status.stdout.match(/ {2}clean$/gmu)).toHaveLength(3);
  });

  it("keeps what is promoted, and takes up the next one, when it is stopped between two", async () => {
    const entry = (name: string): string => `  ${name}: { from: ./greeter, into: tools/${name} }\n`;
    project.write({ "psd.yaml": `deployments:\n${entry("one")}${entry("two")}` });
    const turns = [writes(goodGreeter)];
    const all = ["build", "--jobs", "1"];
    let killed = false;
    const result = await project.psd([...all, ...agentOptions(project, turns)], {
      onOutput: (child, { stdout, stderr }) => {
        if (killed || !/two.*Turn 1/u.test(stdout + stderr)) return;
        killed = true;
        child.kill("SIGKILL");
      },
    });
    expect(result.signal).toBe("SIGKILL");
    const receipt = (name: string): string => join(project.folder, `.psd/receipts/${name}.json`);
    expect(existsSync(receipt("two"))).toBe(false);
    const first = readFileSync(receipt("one"), "utf8");
    const again = await project.psd([...all, ...agentOptions(project, turns)]);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).toMatch(/two.*taken up again/u);
    expect(readFileSync(receipt("one"), "utf8")).toBe(first);
    expect((await project.psd(["status", "--frozen"])).code).toBe(0);
  });

  it("refuses a second build of the same deployment while the first one runs", async () => {
    let second: Promise<PsdResult> | undefined;
    const options = agentOptions(project, [{ hang: "until-cancelled" }]);
    await project.psd([...target, ...options], {
      onOutput: (child, so) => {
        if (second !== undefined || !so.stderr.includes("Turn 1")) return;
        second = project.psd([...target, ...options]);
        void second.then(() => child.kill("SIGINT"));
      },
    });
    const refused = await second;
    expect(refused?.code).toBe(75);
    expect(refused?.stderr).toContain("refinement/busy");
  });
});
