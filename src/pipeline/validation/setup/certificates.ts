import { isAbsolute } from "node:path";
import type { Mount, Sandbox } from "../../../adapters/sandbox/sandbox.ts";
import { pathKind, resolveLinks } from "../../../platform/files.ts";

/** Variables by which users say whom their programs trust, for machines behind a network's own authority. */
const names = [
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "REQUESTS_CA_BUNDLE",
  "CURL_CA_BUNDLE",
  "PIP_CERT",
  "CARGO_HTTP_CAINFO",
  "npm_config_cafile",
] as const;

/** The files of certificates that a box shows, and the variables that name them there. */
export interface Certificates {
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
}

/** Shows a box the certificates that the user's programs trust, where a variable names a file of them. */
export async function findCertificates(
  variables: Readonly<Record<string, string>>,
  { place }: Pick<Sandbox, "place">,
): Promise<Certificates> {
  const found = await Promise.all(
    names.map(async (name) => {
      const path = variables[name] ?? "";
      const source = isAbsolute(path) ? await resolveLinks(path) : undefined;
      if (source === undefined || (await pathKind(source)) !== "file") return [];
      return [{ name, mount: { source, target: `/psd/trusted/${name}.pem`, writable: false } }];
    }),
  );
  const all = found.flat();
  return {
    mounts: all.map((it) => it.mount),
    env: Object.fromEntries(all.map(({ name, mount }) => [name, place(mount)])),
  };
}
