import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPsdProject, type PsdProject } from "../support/psd.ts";
import { makeRepository, type UserRepository } from "../support/repository.ts";
import { type RealRegistry, startRealRegistry } from "./registry.ts";

const entry = (version: string, more = ""): string =>
  `---\nspecprompt: 1\nname: "@acme/notes"\nversion: "${version}"\nlicense: MIT\n---\n# Notes\n\n- **KB-1** It keeps.\n${more}`;
const criteria = (id: string): string =>
  `criteria:\n  - id: ${id}\n    says: It runs.\n    covers: [KB-1]\n    check: { run: ["true"] }\n`;

let registry: RealRegistry;
let project: PsdProject;
let repository: UserRepository;

beforeAll(async () => {
  registry = await startRealRegistry();
  project = createPsdProject({
    "notes/SPECPROMPT.md": entry("1.0.0"),
    "notes/validation/acceptance.yaml": criteria("AC-1"),
    "notes/validation/held-out/acceptance.yaml": criteria("AC-2"),
    "notes/validation/fixtures/.npmrc": "fund=false\n",
    ".npmrc": `registry=${registry.url}\n`,
  });
  repository = makeRepository(project.folder);
  repository.commit("First");
});
afterAll(async () => {
  project.remove();
  await registry.close();
});

interface Answer {
  readonly code: number | null;
  readonly codes: readonly string[];
  readonly said: Readonly<Record<string, unknown>>;
}

async function publish(...words: readonly string[]): Promise<Answer> {
  const { code, stdout } = await project.psd(["publish", "notes", "--json", ...words]);
  const said = JSON.parse(stdout) as { diagnostics: readonly { code: string; severity: string }[] };
  const errors = said.diagnostics.filter((it) => it.severity === "error");
  return { code, codes: errors.map((it) => it.code), said: { ...said } };
}

async function tarballOf(name: string, version: string): Promise<Buffer> {
  const answer = await fetch(`${registry.url}${name}/-/${name.split("/").at(-1)}-${version}.tgz`);
  return Buffer.from(await answer.arrayBuffer());
}

function change(files: Readonly<Record<string, string>>): void {
  project.write(files);
  repository.commit("Change");
}

describe("psd publish with a real registry", () => {
  it("publishes nothing in a dry run, without a login, or what is not committed", async () => {
    expect(await publish("--dry-run")).toMatchObject({ code: 0, said: { dryRun: true } });
    expect(await publish()).toMatchObject({ code: 1, codes: ["publish/not-allowed"] });
    project.write({ ".npmrc": `registry=${registry.url}\n${registry.login}\n` });
    project.write({ "notes/context/new.md": "# New\n" });
    expect(await publish()).toMatchObject({ code: 1, codes: ["publish/uncommitted"] });
    repository.git("clean", "-fdq", "notes");
    expect((await tarballOf("@acme/notes", "1.0.0")).toString("utf8")).toContain("no such package");
  });

  it("publishes exactly what psd pack makes, once", async () => {
    await project.psd(["pack", "notes"]);
    expect(await publish("--access", "public")).toMatchObject({ code: 0, said: { tag: "latest" } });
    const packed = readFileSync(join(project.folder, "acme-notes-1.0.0.tgz"));
    expect(packed.equals(await tarballOf("@acme/notes", "1.0.0"))).toBe(true);
    expect(await publish()).toMatchObject({ code: 1, codes: ["publish/version-exists"] });
  });

  it("holds the next version against the last published one", async () => {
    change({ "notes/SPECPROMPT.md": entry("1.0.1", "- **KB-2** It finds.\n") });
    expect(await publish()).toMatchObject({ code: 1, codes: ["pack/step-too-small"] });
    change({ "notes/SPECPROMPT.md": entry("1.1.0-beta.1", "- **KB-2** It finds.\n") });
    expect(await publish()).toMatchObject({
      code: 0,
      said: { tag: "beta", comparison: { was: "1.0.0", step: "minor", least: "1.1.0" } },
    });
  });

  it("publishes held-out checks beside the package", async () => {
    change({ "notes/SPECPROMPT.md": entry("2.0.0", "- **KB-2** It finds.\n") });
    expect(await publish("--without-held-out")).toMatchObject({ code: 0, codes: [] });
    const beside = await tarballOf("@acme/notes-held-out", "2.0.0");
    expect(beside.subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
    change({ "notes/SPECPROMPT.md": entry("2.0.1", "- **KB-2** It finds.\n\nWords.\n") });
    expect(await publish("--without-held-out")).toMatchObject({
      code: 0,
      said: { comparison: { was: "2.0.0", step: "patch" } },
    });
  });

  it("says what is wrong where no registry answers", async () => {
    change({ "notes/SPECPROMPT.md": entry("3.0.0", "- **KB-2** It finds.\n") });
    project.write({ ".npmrc": "registry=http://127.0.0.1:1/\nfetch-retries=0\n" });
    expect(await publish()).toMatchObject({ code: 1, codes: ["publish/failed"] });
  });
});
