import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { composeMany } from "#src/pipeline/project/compose-many.ts";
import type { Deployment, Project } from "#src/pipeline/resolution/deployment.ts";
import { composeDeployment } from "#src/pipeline/project/prepare.ts";

let root: string;

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

const manifest =
  "---\nspecprompt: 1\nparameters:\n  site: { type: string, about: A site }\n---\n# It\n\nOf {{ with.site }}.\n";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "psd-compose-many-"));
  write({ "pkg/SPECPROMPT.md": manifest, "other/SPECPROMPT.md": manifest });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const deployment = (name: string, more: Partial<Deployment> = {}): Deployment => ({
  name,
  specifier: "./pkg",
  packagePath: join(root, "pkg"),
  into: `tools/${name}`,
  choices: {},
  parameters: { site: "Docs" },
  context: [],
  budget: { generations: 1, repairs: 0, minutes: 1 },
  allow: [],
  ...more,
});

const project = (): Project => ({ root, spend: false, recordings: [], deployments: [] });
const cache = (): string => join(root, ".psd/cache/compositions.json");

/** The clock is ahead, so that no file counts as just touched. */
function composeAll(deployments: readonly Deployment[], { keeps = true, later = 10_000 } = {}) {
  const clock = { now: () => Date.now() + later };
  return composeMany(deployments, project(), { clock, version: "1", keeps });
}

async function digestsOf(deployments: readonly Deployment[], options = {}) {
  const found = await composeAll(deployments, options);
  return deployments.map(({ name }) => {
    const it = found.get(name);
    return it?.ok === true ? it.value.digests.prompt : undefined;
  });
}

async function anew(it: Deployment): Promise<string | undefined> {
  const composed = await composeDeployment(it, project());
  return composed.ok ? composed.value.composition.digests.prompt : undefined;
}

it("gives what composing each by itself gives, from files and from what it remembers", async () => {
  const all = [
    deployment("b", { packagePath: join(root, "other") }),
    deployment("a"),
    deployment("c", { parameters: { site: "Shop" } }),
    deployment("same"),
  ];
  const expected = await Promise.all(all.map(anew));
  expect(new Set(expected).size).toBe(2);
  expect(await digestsOf(all)).toEqual(expected);
  const kept = readFileSync(cache(), "utf8");
  expect(await digestsOf(all)).toEqual(expected);
  expect(readFileSync(cache(), "utf8")).toBe(kept);
});

it("sees what changes in package and overlay, also a file more and another folder behind a link", async () => {
  const over = deployment("over", { overlay: "over" });
  write({ "over/core/more.md": "More.\n" });
  const linked = deployment("linked", { packagePath: join(root, "link") });
  symlinkSync("pkg", join(root, "link"));
  const all = [over, linked];
  const first = await digestsOf(all);
  write({ "over/core/again.md": "Again.\n" });
  rmSync(join(root, "link"));
  write({ "other/SPECPROMPT.md": `${manifest}\nOther.\n` });
  symlinkSync("other", join(root, "link"));
  const second = await digestsOf(all);
  expect(second).toEqual(await Promise.all(all.map(anew)));
  expect(second.filter((it) => first.includes(it))).toEqual([]);
});

it("remembers nothing that was touched just now, that failed, or where nothing may be written", async () => {
  await digestsOf([deployment("a")], { later: 0 });
  await digestsOf([deployment("a")], { keeps: false });
  const found = await composeAll([deployment("a", { parameters: {} })]);
  expect(found.get("a")?.diagnostics.map((it) => it.code)).toContain(
    "composition/missing-parameter",
  );
  expect(() => readFileSync(cache())).toThrow("ENOENT");
});

it("does not believe what is damaged, or what another version composed", async () => {
  const [first] = await digestsOf([deployment("a")]);
  writeFileSync(cache(), readFileSync(cache(), "utf8").replace(first ?? "?", "0".repeat(64)));
  expect(await digestsOf([deployment("a")])).toEqual([first]);
  const kept = readFileSync(cache(), "utf8");
  const clock = { now: () => Date.now() + 10_000 };
  await composeMany([deployment("a")], project(), { clock, version: "2", keeps: true });
  expect(readFileSync(cache(), "utf8")).not.toBe(kept);
});

it("sees the value of a text that lies in a file, and remembers it no more than that of a variable", async () => {
  write({ "site.txt": "Docs\n" });
  const all = [deployment("a", { parameters: { site: { file: "site.txt" } } }), deployment("b")];
  const [first, other] = await digestsOf(all);
  expect(first).toBe(other);
  write({ "site.txt": "Shop\n" });
  expect(await digestsOf(all)).toEqual(await Promise.all(all.map(anew)));
  vi.stubEnv("SITE_NAME", "Docs");
  const named = deployment("c", { parameters: { site: { env: "SITE_NAME" } } });
  expect(await digestsOf([named])).toEqual([other]);
  vi.stubEnv("SITE_NAME", "Shop");
  expect(await digestsOf([named])).not.toEqual([other]);
  vi.unstubAllEnvs();
});
