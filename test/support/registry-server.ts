import { createHash } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { type TarMember, tarOf } from "./tar.ts";

/** A version as the registry has it. */
interface ServedVersion {
  readonly tarball: Uint8Array;
  readonly integrity?: string;
  readonly deprecated?: string;
}

/** A registry on loopback whose every answer a test decides. */
export interface RegistryServer {
  readonly url: string;
  /** By name and version. */
  readonly packages: Map<string, Map<string, ServedVersion>>;
  /** Paths that were asked for, with the login that was given. */
  readonly asked: { readonly path: string; readonly authorization: string | undefined }[];
  /** Answers in the place of the registry where it returns true. */
  answer: (path: string, response: ServerResponse) => boolean;
  readonly close: () => Promise<void>;
}

/** The members of a tarball with these files, as npm packs them. */
export function packed(files: Readonly<Record<string, string>>): Uint8Array {
  const members = Object.entries(files).map(([path, content]) => ({
    path: `package/${path}`,
    content,
  }));
  return tarball(members);
}

/** A tarball with exactly these members. */
export function tarball(members: readonly TarMember[]): Uint8Array {
  return gzipSync(tarOf(members));
}

/** The integrity of bytes, as registries tell it. */
export function integrityOf(bytes: Uint8Array): string {
  return `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
}

/** Starts a registry that has nothing yet. */
export async function startRegistry(): Promise<RegistryServer> {
  const packages: RegistryServer["packages"] = new Map();
  const asked: { path: string; authorization: string | undefined }[] = [];
  const it = { answer: (_path: string, _response: ServerResponse): boolean => false };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    asked.push({ path, authorization: request.headers.authorization });
    if (it.answer(path, response)) return;
    const [, name = "", version] = /^\/((?:@[^/]+\/)?[^/]+)(?:\/-\/(.+)\.tgz)?$/u.exec(path) ?? [];
    const versions = packages.get(name);
    if (versions === undefined) {
      response.writeHead(404).end("{}");
      return;
    }
    if (version !== undefined) {
      const served = versions.get(version);
      response.writeHead(served ? 200 : 404).end(served?.tarball);
      return;
    }
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(packumentOf(name, versions, url)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    packages,
    asked,
    get answer() {
      return it.answer;
    },
    set answer(next) {
      it.answer = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function packumentOf(
  name: string,
  versions: ReadonlyMap<string, ServedVersion>,
  url: string,
): object {
  const all = [...versions].map(([version, { tarball: bytes, integrity, deprecated }]) => [
    version,
    {
      name,
      version,
      ...(deprecated === undefined ? {} : { deprecated }),
      dist: {
        tarball: `${url}${name}/-/${version}.tgz`,
        integrity: integrity ?? integrityOf(bytes),
      },
    },
  ]);
  return {
    name,
    "dist-tags": { latest: [...versions.keys()].at(-1) },
    versions: Object.fromEntries(all),
  };
}
