import { describe, expect, it } from "vitest";
import { formatLock, type Lock, parseLock } from "#src/pipeline/resolution/lock.ts";
import { parseSpecifier } from "#src/pipeline/resolution/specifier.ts";

const lock: Lock = {
  "@acme/b@^1": {
    name: "@acme/b",
    version: "1.0.0",
    resolved: "https://registry.example/b.tgz",
    integrity: `sha512-${"A".repeat(86)}==`,
    content: "a".repeat(64),
  },
  "@acme/a@^1": {
    resolved: `github:acme/a#${"1".repeat(40)}`,
    folder: "specs/a",
    content: "b".repeat(64),
  },
};
const text = formatLock(lock);
const codes = (content: string) =>
  parseLock(content, "/p/psd.lock").diagnostics.map((it) => it.code);

describe("psd.lock", () => {
  it("is read as it was written, sorted", () => {
    expect(parseLock(text, "/p/psd.lock")).toMatchObject({ ok: true, value: lock });
    expect(Object.keys((JSON.parse(text) as { packages: object }).packages)).toEqual([
      "@acme/a@^1",
      "@acme/b@^1",
    ]);
  });

  it.each<[string, string]>([
    ["resolution/lock-invalid", "no JSON"],
    ["resolution/lock-invalid", "[]"],
    ["resolution/lock-invalid", text.replace(/"content": "a/u, '"content": "g')],
    ["resolution/lock-invalid", text.replace("specs/a", "../a")],
    ["resolution/lock-invalid", text.replace("sha512-", "md5-")],
    ["resolution/lock-invalid", text.replace('"version"', '"versio"')],
    ["resolution/lock-too-new", text.replace('"lock": 1', '"lock": 2')],
    ["resolution/lock-conflicted", `<<<<<<< ours\n${text}=======\n${text}>>>>>>> theirs\n`],
  ])("that is damaged is %s", (code, content) => {
    expect(codes(content)).toEqual([code]);
  });
});

describe("a specifier", () => {
  it.each<[string, object]>([
    ["@acme/links@^1.2", { kind: "registry", name: "@acme/links", range: "^1.2" }],
    ["@acme/links", { kind: "registry", name: "@acme/links", range: "latest" }],
    ["npm:links@next", { kind: "registry", name: "links", range: "next" }],
    ["links@>=1 <3 || 4.x", { kind: "registry", name: "links", range: ">=1 <3 || 4.x" }],
    [
      "github:acme/specs/a/b#semver:^1",
      { kind: "git", repository: "github:acme/specs", folder: "a/b", range: "^1" },
    ],
    [
      "github:acme/specs#v1.0.0",
      { kind: "git", repository: "github:acme/specs", folder: "", ref: "v1.0.0" },
    ],
    [
      "git+https://git.example/a.git#main::path:specs/a",
      { kind: "git", repository: "git+https://git.example/a.git", folder: "specs/a", ref: "main" },
    ],
    ["git+file:///srv/a.git", { kind: "git", repository: "git+file:///srv/a.git", folder: "" }],
    [
      "git@git.example:acme/a.git#semver:~2",
      { kind: "git", repository: "git@git.example:acme/a.git", folder: "", range: "~2" },
    ],
  ])("%s is read", (specifier, source) => {
    expect(parseSpecifier(specifier)).toMatchObject({
      ok: true,
      value: { kind: "remote", source },
    });
  });

  it.each([
    "@acme/Links@1",
    "@acme/links@",
    "@acme/links@^",
    "npm:../a",
    "github:acme",
    "github:acme/specs/../x",
    "github:acme/specs#semver:nothing",
    "git+https://git.example/a.git#main::path:../a",
    "git+https://git.example/a.git#--upload-pack=x",
    "git+https://git.example/a.git#main::semver:^1",
    "git+https://git.example/a\u0000b",
  ])("%s is none", (specifier) => {
    expect(parseSpecifier(specifier).diagnostics.map((it) => it.code)).toEqual([
      "resolution/specifier-invalid",
    ]);
  });
});
