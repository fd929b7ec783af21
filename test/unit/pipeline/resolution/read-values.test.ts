import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ParameterDefinition } from "#src/pipeline/package/manifest.ts";
import type { ParameterInput } from "#src/pipeline/resolution/deployment.ts";
import { readValues } from "#src/pipeline/resolution/read-values.ts";
import { parameter } from "../../../support/spec-prompts.ts";

/** Put together, so that no scanner takes this file for a leak. */
const lookalike = ["ghp", "a1B2".repeat(9)].join("_");

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "psd-values-")));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function git(...argv: readonly string[]): void {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", HOME: root };
  execFileSync("git", argv, { cwd: root, env, stdio: "ignore" });
}

/** What is read of one parameter: its text, or the codes and the reason. */
async function read(
  input: ParameterInput,
  definition: Partial<ParameterDefinition> = {},
): Promise<unknown> {
  const request = { parameters: { it: input }, definitions: { it: parameter(definition) }, root };
  const result = await readValues(request);
  const codes = result.diagnostics.map((it) => [it.code, it.args["because"]].join(" ").trim());
  return result.ok && codes.length === 0 ? result.value["it"] : codes;
}

const secret = { secret: true, bind: "env" } as const;

describe("a value in a file", () => {
  test("is its text without one final newline, and with LF only", async () => {
    write("a/b.txt", "one\r\ntwo\n\n");
    expect(await read({ file: "a/b.txt" })).toBe("one\ntwo\n");
    write("c.txt", "\uFEFFone");
    expect(await read({ file: "c.txt" })).toBe("one");
  });

  test("has an item of a list on each line", async () => {
    write("list.txt", "one\r\ntwo\n");
    expect(await read({ file: "list.txt" }, { type: "array" })).toBe("one,two");
  });

  test("resolution/value-unreadable for what is no plain small text of the project", async () => {
    write("bytes.bin", new Uint8Array([1, 0, 2]));
    write("large.txt", "x".repeat(64 * 1024 + 1));
    write("full.txt", "x".repeat(64 * 1024));
    write("folder/in.txt", "x");
    symlinkSync("/etc", join(root, "way"));
    symlinkSync("/etc/passwd", join(root, "link"));
    const said = async (file: string): Promise<unknown> => read({ file });
    expect(await said("full.txt")).toHaveLength(64 * 1024);
    const because = "resolution/value-unreadable";
    expect(await said("none.txt")).toEqual([`${because} there is no such file`]);
    expect(await said("bytes.bin")).toEqual([`${because} it is no text in UTF-8`]);
    expect(await said("large.txt")).toEqual([`${because} it is larger than 65536 bytes`]);
    expect(await said("folder")).toEqual([`${because} it is a folder`]);
    expect(await said("link")).toEqual([`${because} it is a symbolic link`]);
    expect(await said("way/passwd")).toEqual([`${because} "way" is no plain folder`]);
    expect(await said("../x")).toEqual([`${because} it is not a normal path`]);
    expect(await said("/etc/passwd")).toEqual([`${because} it is absolute`]);
    expect(await said(".git/config")).toEqual([expect.stringContaining(because)]);
  });

  test("resolution/value-is-secret where it would put a credential into the brief", async () => {
    write("a.txt", `hello\n${lookalike}\n`);
    expect(await read({ file: "a.txt" })).toEqual(["resolution/value-is-secret"]);
    expect(await read({ file: "a.txt" }, secret)).toBe(`hello\n${lookalike}`);
  });

  test("resolution/secret-file-tracked, and a warning where git does not ignore it", async () => {
    write("s.txt", "hunter2\n");
    expect(await read({ file: "s.txt" }, secret)).toBe("hunter2");
    git("init", "-q");
    expect(await read({ file: "s.txt" }, secret)).toEqual(["resolution/secret-file-not-ignored"]);
    write(".gitignore", "s.txt\n");
    expect(await read({ file: "s.txt" }, secret)).toBe("hunter2");
    git("add", "-f", "s.txt");
    expect(await read({ file: "s.txt" }, secret)).toEqual(["resolution/secret-file-tracked"]);
    const definitions = { it: parameter(secret) };
    const parameters = { it: { file: "s.txt" } };
    // With a span the line would be shown, which is the secret.
    expect((await readValues({ parameters, definitions, root })).diagnostics[0]?.span).toBe(
      undefined,
    );
    // On many disks it would be the same file.
    expect(await read({ file: "S.TXT" }, secret)).toEqual(["resolution/secret-file-tracked"]);
    expect(await read({ file: "s.txt" })).toBe("hunter2");
  });
});

describe("a value in a variable", () => {
  test("is read for a text, and left to the checks otherwise", async () => {
    vi.stubEnv("SITE_NAME", "Docs");
    expect(await read({ env: "SITE_NAME" })).toBe("Docs");
    expect(await read({ env: "SITE_NAME" }, { bind: "env" })).toBe(undefined);
    expect(await read({ env: "SITE_NAME" }, secret)).toBe(undefined);
  });

  test("resolution/variable-missing where it is not set", async () => {
    vi.stubEnv("SITE_NAME", undefined);
    expect(await read({ env: "SITE_NAME" })).toEqual(["resolution/variable-missing"]);
  });

  test("resolution/value-is-secret by its name or its look", async () => {
    vi.stubEnv("SITE_TOKEN", "x");
    vi.stubEnv("SITE_NAME", lookalike);
    expect(await read({ env: "SITE_TOKEN" })).toEqual(["resolution/value-is-secret"]);
    expect(await read({ env: "SITE_NAME" })).toEqual(["resolution/value-is-secret"]);
  });
});
