import type { Readable } from "node:stream";
import semver from "semver";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../diagnostics/result.ts";
import { describeTrouble } from "./describe-trouble.ts";
import { integrityOf } from "./kept-tarballs.ts";
import { packageLimits } from "./limits.ts";
import type { NpmOptions } from "./npm-options.ts";
import type { Fetched, Found, PackageSource, Pin, RegistryOptions } from "./registry.ts";
import { unpack } from "./unpack.ts";

type RegistrySource = Extract<PackageSource, { kind: "registry" }>;

/** Asks a registry for the version that is meant. */
export async function findInRegistry(
  { name, range }: RegistrySource,
  npm: NpmOptions,
  options: RegistryOptions,
): Promise<Result<Found>> {
  const { default: pacote } = await import("pacote");
  const { default: npa } = await import("npm-package-arg");
  const { default: pickManifest } = await import("npm-pick-manifest");
  const what = `${name}@${range}`;
  try {
    const packument = await pacote.packument(npa.resolve(name, range), { ...npm, ...options });
    const manifest = pickManifest(packument, range, { ...npm });
    const { tarball, integrity, shasum } = manifest.dist ?? {};
    if (tarball === undefined || !/^https?:\/\//u.test(tarball)) {
      return failure(diagnose("registry/unusable", { what, because: "it tells no tarball" }));
    }
    const { default: ssri } = await import("ssri");
    const known =
      integrity ?? (shasum === undefined ? undefined : String(ssri.fromHex(shasum, "sha1")));
    const newest = packument["dist-tags"]?.["latest"];
    return success({
      pin: {
        name,
        version: manifest.version,
        resolved: tarball,
        ...(known === undefined ? {} : { integrity: known }),
      },
      ...(newest === undefined ? {} : { newest }),
      ...(manifest.deprecated === undefined ? {} : { deprecated: manifest.deprecated }),
    });
  } catch (error) {
    return failure(describeTrouble(error, { what, name, ...options }));
  }
}

/** Fetches a tarball, from npm's own cache where it is there, and looks whether it is what was pinned. */
export async function fetchFromRegistry(
  pin: Pin,
  npm: NpmOptions,
  options: RegistryOptions,
): Promise<Result<Fetched>> {
  const { default: pacote } = await import("pacote");
  const { default: npa } = await import("npm-package-arg");
  const { name = "", version = "", resolved, integrity } = pin;
  const what = `${name}@${version}`;
  if (!/^https?:\/\//u.test(resolved) || semver.valid(version) === null) {
    return failure(
      diagnose("registry/unusable", { what, because: `"${resolved}" is no address of a tarball` }),
    );
  }
  const pinned = integrity === undefined ? { resolved } : { resolved, integrity };
  try {
    const tarball = await pacote.tarball.stream(npa.resolve(name, version), gatherBounded, {
      ...npm,
      ...options,
      ...pinned,
    });
    if (tarball === undefined) {
      const because = `its tarball is larger than ${packageLimits.sent / 2 ** 20} MiB`;
      return failure(diagnose("registry/unusable", { what, because }));
    }
    const unpacked = await unpack(tarball);
    if ("fault" in unpacked) {
      return failure(diagnose("registry/unusable", { what, because: unpacked.fault }));
    }
    // The strongest that is known, also where a registry gave a weak one.
    return success({ files: unpacked.files, pin: { ...pin, integrity: integrityOf(tarball) } });
  } catch (error) {
    return failure(describeTrouble(error, { what, name, ...options }));
  }
}

/** All of a stream; undefined where it is longer than allowed, and then it is not read on. */
async function gatherBounded(stream: Readable): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > packageLimits.sent) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
