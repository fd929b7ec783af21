import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject } from "../support/psd.ts";

const configuration = [
  "# What we use",
  "deployments:",
  "  one: { from: ./greeter, into: tools/one } # the first",
  "  two: { from: ./greeter, into: tools/two }",
  "",
].join("\n");

let project: PsdProject;

const at = (path: string): string => join(project.folder, path);
const text = (path: string): string => readFileSync(at(path), "utf8");

function build(...words: readonly string[]) {
  return project.psd(["build", ...words, ...agentOptions(project, [writes(goodGreeter)])]);
}

beforeEach(async () => {
  project = createPsdProject({ ...greeterPackage, "psd.yaml": configuration });
  await build("one", "two");
});
afterEach(() => project.remove());

function changePackage(): void {
  const file = at("greeter/SPECPROMPT.md");
  writeFileSync(file, text("greeter/SPECPROMPT.md").replace("ends with 0.", "ends with zero."));
}

describe("psd hold and unhold", () => {
  it("keep a stale deployment as it is, and let it go on", async () => {
    changePackage();
    const held = await project.psd(["hold", "one", "--because", "until the audit"]);
    expect(held.code, held.stderr).toBe(0);
    expect(held.stdout).toContain("tools/one stays as it is: until the audit");
    const status = await project.psd(["status", "one"]);
    expect(status.stdout).toContain("held: until the audit");
    expect((await build("one")).stdout).toContain("held back: until the audit");
    const unheld = await project.psd(["unhold", "one", "--json"]);
    expect(JSON.parse(unheld.stdout)).toMatchObject({
      into: "tools/one",
      before: "until the audit",
    });
    expect((await build("one")).stdout).toContain("Promoted attempt");
    const again = await project.psd(["unhold", "one"]);
    expect(again.stdout).toContain("was not held");
  });
});

describe("psd eject", () => {
  it("keeps the files, edits included, and forgets the deployment", async () => {
    writeFileSync(at("tools/one/main.py"), "mine\n");
    const ejected = await project.psd(["eject", "one"]);
    expect(ejected.code, ejected.stderr).toBe(0);
    expect(ejected.stdout).toContain("1 file in tools/one are yours now");
    expect(text("tools/one/main.py")).toBe("mine\n");
    expect(text("psd.yaml")).toBe(
      configuration.replace("  one: { from: ./greeter, into: tools/one } # the first\n", ""),
    );
    expect(existsSync(at(".psd/receipts/one.json"))).toBe(false);
    expect(existsSync(at(".psd/base/one.tar.gz"))).toBe(false);
    const status = await project.psd(["status"]);
    expect(status.stdout).not.toContain("one");
    // What lies there is the user's now: a new deployment does not take it.
    const taken = await build("greeter", "--name", "new", "--into", "tools/one");
    expect(taken.stderr).toContain("promotion/foreign-file");
    expect(text("tools/one/main.py")).toBe("mine\n");
  });
});

describe("orphans", () => {
  it("are shown with their files, and can be adopted, removed and ejected", async () => {
    const none = "# What we use\ndeployments: {}\n";
    writeFileSync(at("psd.yaml"), none);
    const status = await project.psd(["status"]);
    expect(status.stdout).toContain("orphan: psd.yaml does not name it, and 1 file are psd's");
    expect(status.stdout).toContain("    main.py\n");
    for (const word of ["deploy --adopt", "remove one", "eject two"])
      expect(status.stdout).toContain(`\`psd ${word}\``);
    const adopted = await project.psd(["deploy", "--adopt"]);
    expect(adopted.code, adopted.stderr).toBe(0);
    expect(text("psd.yaml")).toContain("two:");
    expect((await project.psd(["status", "--frozen"])).stdout).not.toContain("orphan");
    writeFileSync(at("psd.yaml"), none);
    const base = readFileSync(at(".psd/base/one.tar.gz"));
    const removed = await project.psd(["remove", "one"]);
    expect(removed.code, removed.stderr).toBe(0);
    expect(existsSync(at("tools/one"))).toBe(false);
    const ejected = await project.psd(["eject", "two"]);
    expect(ejected.code, ejected.stderr).toBe(0);
    expect(text("tools/two/main.py")).toBe(goodGreeter);
    writeFileSync(at(".psd/base/one.tar.gz"), base);
    expect((await project.psd(["status"])).stdout).toContain("nothing but its base is left");
    expect(await project.psd(["remove", "one"])).toMatchObject({ code: 0 });
    expect((await project.psd(["status"])).stdout).toContain("Nothing is deployed here");
  });
});

describe("psd remove", () => {
  it("takes the promoted files and leaves the user's", async () => {
    writeFileSync(at("tools/one/mine.txt"), "mine\n");
    const removed = await project.psd(["remove", "one"]);
    expect(removed.code, removed.stderr).toBe(0);
    expect(removed.stdout).toContain("what is left in tools/one is yours");
    expect(existsSync(at("tools/one/main.py"))).toBe(false);
    expect(text("tools/one/mine.txt")).toBe("mine\n");
    expect(text("psd.yaml")).not.toContain("one");
    expect(existsSync(at(".psd/receipts/one.json"))).toBe(false);
    const other = await project.psd(["remove", "two"]);
    expect(other.code, other.stderr).toBe(0);
    expect(existsSync(at("tools/two"))).toBe(false);
    const status = await project.psd(["status"]);
    expect(status.stdout).toContain("Nothing is deployed here");
  });

  it("stops before hand edits, and keeps in the store what is discarded", async () => {
    writeFileSync(at("tools/one/main.py"), "mine\n");
    const stopped = await project.psd(["remove", "one"]);
    expect(stopped.code).toBe(4);
    expect(text("tools/one/main.py")).toBe("mine\n");
    expect(text("psd.yaml")).toBe(configuration);
    const removed = await project.psd(["remove", "one", "--discard"]);
    expect(removed.code, removed.stderr).toBe(0);
    expect(removed.stderr).toContain("promotion/kept");
    expect(existsSync(at("tools/one"))).toBe(false);
  });

  it("goes on where it was broken off", async () => {
    // The files are gone, the entry and the receipt are not.
    writeFileSync(at("psd.yaml"), configuration.replace("# the first", "# {"));
    const entry = "  one: &x { from: ./greeter, into: tools/one }\n";
    writeFileSync(at("psd.yaml"), configuration.replace(/ {2}one: .*\n/u, entry));
    const broken = await project.psd(["remove", "one"]);
    expect(broken.code).not.toBe(0);
    writeFileSync(at("psd.yaml"), configuration);
    const removed = await project.psd(["remove", "one"]);
    expect(removed.code, removed.stderr).toBe(0);
    expect(existsSync(at(".psd/receipts/one.json"))).toBe(false);
  });

  it("removes an entry of which nothing was ever promoted", async () => {
    writeFileSync(at("psd.yaml"), `${configuration}  new: { from: ./greeter, into: tools/new }\n`);
    const removed = await project.psd(["remove", "new"]);
    expect(removed.code, removed.stderr).toBe(0);
    expect(text("psd.yaml")).toBe(configuration);
  });
});

describe("psd move", () => {
  it("moves everything in the folder, edits too, and the next build finds it there", async () => {
    writeFileSync(at("tools/one/main.py"), `${goodGreeter}# mine\n`);
    writeFileSync(at("tools/one/mine.txt"), "mine\n");
    const moved = await project.psd(["move", "one", "apps/first"]);
    expect(moved.code, moved.stderr).toBe(0);
    expect(existsSync(at("tools/one"))).toBe(false);
    expect(text("apps/first/main.py")).toContain("# mine");
    expect(text("apps/first/mine.txt")).toBe("mine\n");
    expect(text("psd.yaml")).toBe(configuration.replace("tools/one", "apps/first"));
    const status = await project.psd(["status", "one", "--json"]);
    expect(status.stdout).toContain('"drifted"');
    expect(status.stdout).not.toContain('"stale"');
  });

  it("goes on where it was broken off after the folder had its new name", async () => {
    mkdirSync(at("apps"));
    renameSync(at("tools/one"), at("apps/one"));
    const moved = await project.psd(["move", "one", "apps/one"]);
    expect(moved.code, moved.stderr).toBe(0);
    expect((await project.psd(["status", "--frozen"])).code).toBe(0);
  });

  it.each([
    ["tools/two", "resolution/target-taken"],
    ["../out", "resolution/target-unsafe"],
    ["greeter", "resolution/target-unsafe"],
    ["full", "command/file-exists"],
    ["link/x", "promotion/link-on-way"],
    ["tools/one/deeper", "promotion/write-failed"],
  ])("refuses %s", async (into, code) => {
    project.write({ "full/file.txt": "mine" });
    symlinkSync(project.home, at("link"));
    const moved = await project.psd(["move", "one", into]);
    expect(moved.stderr).toContain(code);
    expect(moved.code).toBe(1);
    expect(text("tools/one/main.py")).toBe(goodGreeter);
    expect(text("psd.yaml")).toBe(configuration);
    expect((await project.psd(["status", "--frozen"])).code).toBe(0);
  });

  it("tells a target that is gone: promotion/target-gone", async () => {
    renameSync(at("tools/one"), at("elsewhere"));
    const moved = await project.psd(["move", "one", "apps/one"]);
    expect(moved.stderr).toContain("promotion/target-gone");
    expect(moved.code).toBe(1);
  });
});

describe("bad input", () => {
  it.each([
    ["hold", "nobody"],
    ["unhold", "nobody"],
    ["eject", "nobody"],
    ["remove", "nobody"],
    ["move", "nobody", "x"],
  ])("%s of an unknown deployment: resolution/deployment-unknown", async (...words) => {
    const refused = await project.psd(words);
    expect(refused.stderr).toContain("resolution/deployment-unknown");
    expect(refused.code).toBe(1);
  });

  it("is busy while the deployment is being built", async () => {
    changePackage();
    let second: ReturnType<typeof project.psd> | undefined;
    const hanging = agentOptions(project, [{ hang: "until-cancelled" }]);
    await project.psd(["build", "one", ...hanging], {
      onOutput: (child, so) => {
        if (second !== undefined || !so.stderr.includes("Turn 1")) return;
        second = project.psd(["remove", "one"]);
        void second.then(() => child.kill("SIGINT"));
      },
    });
    expect((await second)?.code).toBe(75);
    expect(text("tools/one/main.py")).toBe(goodGreeter);
  });
});
