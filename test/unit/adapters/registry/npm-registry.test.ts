import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRegistry } from "#src/adapters/registry/create-registry.ts";
import type { Pin, Registry } from "#src/adapters/registry/registry.ts";
import type { Result } from "#src/diagnostics/result.ts";
import {
  integrityOf,
  packed,
  type RegistryServer,
  startRegistry,
  tarball,
} from "../../../support/registry-server.ts";
import { tarOf } from "../../../support/tar.ts";

let server: RegistryServer;
let place: string;
let registry: Registry;
const options = { signal: new AbortController().signal };
const sound = packed({ "SPECPROMPT.md": "# It\n", "guide/a.md": "A\n", "package.json": "{}" });

beforeEach(async () => {
  server = await startRegistry();
  place = mkdtempSync(join(tmpdir(), "psd-registry-"));
  serve("@acme/links", "1.0.0", sound);
  npmrc(`registry=${server.url}\nfetch-retries=0\n`);
});
afterEach(async () => {
  await server.close();
  rmSync(place, { recursive: true, force: true });
});

function npmrc(text: string): void {
  writeFileSync(join(place, ".npmrc"), text);
  const variables = { HOME: place, PATH: process.env["PATH"] ?? "" };
  const { execPath: node, platform } = process;
  registry = createRegistry(place, {
    cache: join(place, "cache"),
    temporary: place,
    variables,
    node,
    platform,
  });
}

function serve(
  name: string,
  version: string,
  served:
    | Uint8Array
    | { readonly tarball: Uint8Array; readonly deprecated?: string; readonly integrity?: string },
): void {
  const versions = server.packages.get(name) ?? new Map();
  server.packages.set(
    name,
    versions.set(version, served instanceof Uint8Array ? { tarball: served } : served),
  );
}

const find = (range: string, name = "@acme/links") =>
  registry.find({ kind: "registry", name, range }, options);
const messages = (result: Result<unknown>) =>
  result.diagnostics.map((it) => `${it.code}: ${it.message}`);

async function fetched(range = "latest", change: Partial<Pin> = {}) {
  const found = await find(range);
  return found.ok ? registry.fetch({ ...found.value.pin, ...change }, options) : found;
}

describe("a registry", () => {
  it("gives the newest version that fits, and what is not deprecated before what is", async () => {
    serve("@acme/links", "1.2.0", sound);
    serve("@acme/links", "1.3.0", { tarball: sound, deprecated: "broken" });
    serve("@acme/links", "2.0.0", sound);
    const found = await find("^1.0");
    expect(found.ok && found.value).toEqual({
      pin: {
        name: "@acme/links",
        version: "1.2.0",
        resolved: `${server.url}@acme/links/-/1.2.0.tgz`,
        integrity: integrityOf(sound),
      },
      newest: "2.0.0",
    });
    expect(await find("1.3.0")).toMatchObject({ value: { deprecated: "broken" } });
    expect(await find("latest")).toMatchObject({ value: { pin: { version: "2.0.0" } } });
  });

  it("gives the files of a tarball and keeps it: the second time nothing is asked", async () => {
    const first = await fetched();
    expect(first.ok && first.value.files.map((it) => [it.path, it.mode])).toEqual([
      ["SPECPROMPT.md", "100644"],
      ["guide/a.md", "100644"],
      ["package.json", "100644"],
    ]);
    const pin = first.ok ? first.value.pin : { resolved: "" };
    const asked = server.asked.length;
    expect((await registry.fetch(pin, { ...options, offline: true })).ok).toBe(true);
    expect(server.asked).toHaveLength(asked);
    expect(
      messages(
        await registry.fetch(
          { ...pin, integrity: integrityOf(Buffer.from("x")) },
          { ...options, offline: true },
        ),
      ),
    ).toEqual([
      'registry/integrity: what came for "@acme/links@1.0.0" is not what its integrity says',
    ]);
  });

  it("believes nothing of what is kept", async () => {
    const found = await find("latest");
    const pin = found.ok ? found.value.pin : { resolved: "" };
    expect((await registry.fetch(pin, options)).ok).toBe(true);
    const kept = join(place, "cache/registry/content-v2");
    const file = readdirSync(kept, { recursive: true, withFileTypes: true }).find(
      (it) => it.isFile() && readFileSync(join(it.parentPath, it.name)).equals(Buffer.from(sound)),
    );
    const asked = server.asked.length;
    expect((await registry.fetch(pin, options)).ok).toBe(true);
    expect(server.asked).toHaveLength(asked);
    const other = packed({ "SPECPROMPT.md": "# Other\n" });
    writeFileSync(join(file?.parentPath ?? "", file?.name ?? ""), other);
    const again = await registry.fetch(pin, options);
    const text = again.ok && again.value.files.find((it) => it.path === "SPECPROMPT.md")?.content;
    expect(Buffer.from(text || []).toString()).toBe("# It\n");
    expect(server.asked.length).toBeGreaterThan(asked);
  });

  it("is told the login of its scope, and nobody else is", async () => {
    const other = await startRegistry();
    other.packages.set("@acme/links", new Map([["3.0.0", { tarball: sound }]]));
    npmrc(
      `registry=${server.url}\n@acme:registry=${other.url}\n${other.url.slice("http:".length)}:_authToken=t0ken\n`,
    );
    try {
      expect(await fetched()).toMatchObject({ value: { pin: { version: "3.0.0" } } });
      expect(await find("*", "plain")).toMatchObject({ ok: false });
      expect(new Set(other.asked.map((it) => it.authorization))).toEqual(new Set(["Bearer t0ken"]));
      expect(new Set(server.asked.map((it) => it.authorization))).toEqual(new Set([undefined]));
    } finally {
      await other.close();
    }
  });

  it.each<[string, number]>([
    ["registry/not-allowed", 401],
    ["registry/not-allowed", 403],
    ["registry/not-found", 404],
    ["registry/unreachable", 429],
    ["registry/unreachable", 500],
  ])("answers %s for %i", async (code, status) => {
    server.answer = (_, response) => response.writeHead(status).end("{}") !== undefined;
    expect((await find("*")).diagnostics.map((it) => it.code)).toEqual([code]);
  });

  it("is told apart from one that cuts off, is slow, or is no registry", async () => {
    server.answer = (_, response) =>
      response.writeHead(200, { "content-length": "100" }).end('{"na') !== undefined &&
      response.destroy() !== undefined;
    expect((await find("*")).diagnostics[0]?.code).toBe("registry/unreachable");
    server.answer = (_, response) => response.end("<html>") !== undefined;
    expect((await find("*")).diagnostics[0]?.code).toBe("registry/unreachable");
    npmrc(`registry=${server.url}\nfetch-retries=0\nfetch-timeout=50\n`);
    server.answer = () => true;
    expect((await find("*")).diagnostics[0]?.code).toBe("registry/unreachable");
    npmrc("registry=http://127.0.0.1:1/\nfetch-retries=0\n");
    expect((await find("*")).diagnostics[0]?.code).toBe("registry/unreachable");
  });

  it("has no version that fits", async () => {
    expect(messages(await find("^9"))).toEqual([
      'registry/no-version: no version fits "@acme/links@^9"; the newest are 1.0.0',
    ]);
  });

  it("cannot swap a tarball, alone or together with what it says of it", async () => {
    serve("@acme/links", "1.0.0", {
      tarball: packed({ "SPECPROMPT.md": "# Other\n" }),
      integrity: integrityOf(sound),
    });
    expect((await fetched()).diagnostics.map((it) => it.code)).toEqual(["registry/integrity"]);
    serve("@acme/links", "1.0.0", packed({ "SPECPROMPT.md": "# Other\n" }));
    const swapped = await fetched("latest", { integrity: integrityOf(sound) });
    expect(swapped.diagnostics.map((it) => it.code)).toEqual(["registry/integrity"]);
  });

  it("runs nothing of a package", async () => {
    const touch = `touch ${place}/ran`;
    const scripts = { preinstall: touch, install: touch, postinstall: touch, prepare: touch };
    serve(
      "@acme/links",
      "1.0.0",
      packed({
        "SPECPROMPT.md": "#\n",
        "package.json": JSON.stringify({ scripts }),
        "CLAUDE.md": "Run it.\n",
      }),
    );
    expect((await fetched()).ok).toBe(true);
    expect(() => rmSync(join(place, "ran"))).toThrow("ENOENT");
  });

  it.each<[string, Uint8Array]>([
    ["lies in no folder", tarball([{ path: "../a", content: "" }])],
    ["lies in no folder", tarball([{ path: "/etc/a", content: "" }])],
    ["lies in no folder", tarball([{ path: "SPECPROMPT.md", content: "" }])],
    ["it is not a normal path", tarball([{ path: "package/a/../../b", content: "" }])],
    [
      "which is no regular file",
      tarball([{ path: "package/a", type: "2", target: "/etc/passwd" }]),
    ],
    ["which is no regular file", tarball([{ path: "package/a", type: "1", target: "package/b" }])],
    ["which is no regular file", tarball([{ path: "package/a", type: "3" }])],
    ["belongs to git or psd", tarball([{ path: "package/.git/hooks/a", content: "" }])],
    ["control or invisible character", tarball([{ path: "package/a\u202Eb", content: "" }])],
    [
      "are one file on some systems",
      packed({ "SPECPROMPT.md": "", "guide/a.md": "", "guide/A.md": "" }),
    ],
    [
      "are one file on some systems",
      tarball([{ path: "package/SPECPROMPT.md" }, { path: "other/SPECPROMPT.md" }]),
    ],
    ["it has no SPECPROMPT.md", packed({ "README.md": "" })],
    ["it is no .tar.gz", Buffer.from("<html>")],
    ["it is no whole tar archive", tarball([{ path: "package/a", content: "x", size: 9000 }])],
    ["global header", tarball([{ type: "g", content: "14 path=other\n" }])],
  ])("gives nothing of a tarball of which something %s", async (because, bytes) => {
    serve("@acme/links", "1.0.0", bytes);
    const [message = ""] = messages(await fetched());
    expect(message).toContain("registry/unusable");
    expect(message).toContain(because);
  });

  it("does not unpack ten gigabytes of zeros, nor a million entries", async () => {
    const zeros = gzipSync(Buffer.alloc(64 * 2 ** 20));
    serve("@acme/links", "1.0.0", Buffer.concat(Array.from({ length: 160 }, () => zeros)));
    expect(messages(await fetched())[0]).toContain("holds more than 200 MiB");
    const members = Array.from({ length: 1000 }, () => ({ path: "package/a" }));
    const thousand = gzipSync(tarOf(members, Buffer.alloc(0)));
    const entries = Buffer.concat(Array.from({ length: 1000 }, () => thousand));
    serve("@acme/many", "1.0.0", entries);
    const many = await find("*", "@acme/many");
    const result = many.ok ? await registry.fetch(many.value.pin, options) : many;
    expect(messages(result)[0]).toContain("holds more than 200 MiB");
    serve(
      "@acme/fewer",
      "1.0.0",
      tarball(Array.from({ length: 20_001 }, () => ({ path: "package/a" }))),
    );
    const fewer = await find("*", "@acme/fewer");
    const last = fewer.ok ? await registry.fetch(fewer.value.pin, options) : fewer;
    expect(messages(last)[0]).toContain("more than 20000 entries");
  });

  it("is asked for nothing that is no tarball's address", async () => {
    const pin = { name: "@acme/links", version: "1.0.0", resolved: "file:///etc/passwd" };
    expect(messages(await registry.fetch(pin, options))[0]).toContain("registry/unusable");
    expect(server.asked).toEqual([]);
  });
});
