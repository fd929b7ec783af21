import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRegistry } from "#src/adapters/registry/create-registry.ts";
import type { PackageSource, Registry } from "#src/adapters/registry/registry.ts";

let place: string;
let registry: Registry;
const options = { signal: new AbortController().signal };

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "psd-git-"));
  mkdirSync(join(place, "specs"));
  git("init", "--quiet", "--initial-branch=main");
  const { execPath: node, platform } = process;
  const variables = {
    HOME: place,
    PATH: process.env["PATH"] ?? "",
    GIT_CONFIG_GLOBAL: "/dev/null",
  };
  registry = createRegistry(place, {
    cache: join(place, "cache"),
    temporary: place,
    variables,
    node,
    platform,
  });
  commit({ "links/SPECPROMPT.md": "# One\n", "links/guide/a.md": "a\r\n" }, "v1.0.0");
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  const as = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
  const env = {
    PATH: process.env["PATH"],
    HOME: place,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
  };
  return execFileSync("git", [...as, ...args], {
    cwd: join(place, "specs"),
    env,
    encoding: "utf8",
  }).trim();
}

function commit(files: Readonly<Record<string, string>>, tag?: string): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(place, "specs", path)), { recursive: true });
    writeFileSync(join(place, "specs", path), content);
  }
  git("add", "--all");
  git("commit", "--quiet", "--message=it");
  if (tag !== undefined) git("tag", "--annotate", "--force", "--message=it", tag);
  return git("rev-parse", "HEAD");
}

function source(more: Partial<Extract<PackageSource, { kind: "git" }>> = {}): PackageSource {
  return { kind: "git", repository: `git+file://${place}/specs`, folder: "links", ...more };
}

async function fetched(more: Parameters<typeof source>[0] = {}) {
  const found = await registry.find(source(more), options);
  return found.ok ? registry.fetch(found.value.pin, options) : found;
}

const because = (result: { readonly diagnostics: readonly { readonly message: string }[] }) =>
  result.diagnostics.map((it) => it.message).join();

describe("a git server", () => {
  it("finds branches, tags, commits and the newest version of a range", async () => {
    const second = commit({ "links/SPECPROMPT.md": "# Two\n" }, "1.3.0");
    const third = commit({ "links/SPECPROMPT.md": "# Three\n" }, "v2.0.0");
    git("branch", "stable", second);
    const found = async (more: Parameters<typeof source>[0]) => {
      const result = await registry.find(source(more), options);
      return result.ok
        ? [result.value.pin.version, result.value.pin.resolved.split("#")[1]]
        : because(result);
    };
    expect(await found({ range: "^1" })).toEqual(["1.3.0", second]);
    expect(await found({ ref: "stable" })).toEqual([undefined, second]);
    expect(await found({ ref: "v2.0.0" })).toEqual([undefined, third]);
    expect(await found({ ref: third })).toEqual([undefined, third]);
    expect(await found({})).toEqual([undefined, third]);
    expect(await found({ range: "^3" })).toContain("the newest are 1.0.0, 1.3.0, 2.0.0");
    expect(await found({ ref: "nothing" })).toContain("nothing fits");
  });

  it("gives the bytes of a folder as they were committed, whatever attributes and hooks say", async () => {
    commit({
      ".gitattributes": "* filter=evil export-ignore export-subst\n",
      "links/b.sh": "x\r\n",
    });
    chmodSync(join(place, "specs/links/b.sh"), 0o755);
    const it = await (commit({}), fetched());
    expect(
      it.ok &&
        it.value.files.map((file) => [file.path, file.mode, Buffer.from(file.content).toString()]),
    ).toEqual([
      ["SPECPROMPT.md", "100644", "# One\n"],
      ["b.sh", "100755", "x\r\n"],
      ["guide/a.md", "100644", "a\r\n"],
    ]);
  });

  it("keeps a commit: a branch that moved, and a server that is gone, change nothing", async () => {
    const found = await registry.find(source({ ref: "main" }), options);
    if (!found.ok) throw new Error(because(found));
    const first = await registry.fetch(found.value.pin, options);
    commit({ "links/SPECPROMPT.md": "# Moved\n" });
    git("update-ref", "refs/heads/main", "HEAD");
    rmSync(join(place, "specs"), { recursive: true });
    expect(await registry.fetch(found.value.pin, { ...options, offline: true })).toEqual(first);
    rmSync(join(place, "cache"), { recursive: true });
    expect(because(await registry.fetch(found.value.pin, options))).toContain("cannot be fetched");
  });

  it("says that a commit is gone", async () => {
    const found = await registry.find(source(), options);
    const pin = found.ok ? found.value.pin : { resolved: "" };
    const gone = { ...pin, resolved: pin.resolved.replace(/#.*/u, `#${"1".repeat(40)}`) };
    expect(because(await registry.fetch(gone, options))).toContain(
      "does not have that commit any more",
    );
  });

  it("takes no links and no folder that is not there", async () => {
    symlinkSync("/etc/passwd", join(place, "specs/links/passwd"));
    commit({});
    expect(because(await fetched())).toContain('"passwd" is no regular file');
    expect(because(await fetched({ folder: "other" }))).toContain('no folder "other"');
    expect(because(await fetched({ folder: "" }))).toContain("no regular file");
  });

  it("starts no program that an address names", async () => {
    const repository = `git+ext::sh -c 'touch ${place}/ran'`;
    expect((await registry.find(source({ repository }), options)).ok).toBe(false);
    expect(
      (await registry.find(source({ repository: "--upload-pack=touch ran" }), options)).ok,
    ).toBe(false);
    expect(() => rmSync(join(place, "ran"))).toThrow("ENOENT");
  });
});
