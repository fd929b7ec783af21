import { createHash } from "node:crypto";
import { join } from "node:path";
import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { failure, type Result, success, withFindings } from "../../../diagnostics/result.ts";
import type { Environment } from "../../../platform/environment.ts";
import { listFolder, makeTemporaryFolder, removePath, writeFile } from "../../../platform/files.ts";
import { readPackage } from "../../package/read-package.ts";
import {
  type Packed,
  type PackedTarball,
  packPackage,
  type PackRequest,
} from "../pack/pack-package.ts";
import { readShippedFiles } from "../pack/shipped-files.ts";
import { describeRefusal } from "./describe-refusal.ts";
import { findUncommitted } from "./find-uncommitted.ts";
import { type AskNpm, findNpm } from "./npm-client.ts";
import { previousVersion, publishedVersions, tagOf } from "./published-versions.ts";

/** What is published, and how. */
export interface PublishRequest extends Omit<PackRequest, "temporary" | "writeChangelog"> {
  /** Do everything but publish. */
  readonly dryRun: boolean;
  /** The dist-tag; `latest`, or of a prerelease its first word, where missing. */
  readonly tag?: string;
  readonly access?: string;
  /** A one-time password. */
  readonly otp?: string;
}

/** What was published, or would be. */
export interface Published extends Packed {
  readonly tag: string;
  readonly dryRun: boolean;
}

/** What publishing needs of the outside world. */
export interface PublishOptions {
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/**
 * Packs a package as it is committed, compares it with the last published version, and publishes it with the
 * user's npm. A version that is there is never published again.
 */
export async function publishPackage(
  request: PublishRequest,
  { environment, signal }: PublishOptions,
): Promise<Result<Published>> {
  const npm = await findNpm(environment, signal);
  if (npm === undefined) return failure(diagnose("publish/no-npm", {}));
  const refused = await refuseUncommitted(request.path);
  if (!refused.ok) return refused;
  const temporary = await makeTemporaryFolder(join(environment.temporary, "psd-publish-"));
  try {
    const packed = await packAgainstLast(request, npm, temporary);
    if (!packed.ok) return packed;
    const tag = request.tag ?? tagOf(packed.value.tarballs[0]?.version ?? "");
    const published = { ...packed.value, tag, dryRun: request.dryRun };
    if (request.dryRun) return success(published, packed.diagnostics);
    // The package comes last: where it is there, its held-out checks are.
    for (const tarball of packed.value.tarballs.toReversed()) {
      const sent = await publishOne(tarball, { ...request, tag, temporary }, npm);
      if (!sent.ok) return withFindings(packed.diagnostics, sent);
    }
    return success(published, packed.diagnostics);
  } finally {
    await removePath(temporary);
  }
}

/** What others get must be what a commit has. */
async function refuseUncommitted(path: string): Promise<Result<void>> {
  const read = await readPackage(path);
  if (!read.ok) return read;
  const files = readShippedFiles(read.value);
  if (!files.ok) return files;
  const sent = files.value.map((it) => it.path);
  const uncommitted = await findUncommitted(read.value, sent);
  if (uncommitted.length === 0) return success(undefined);
  const span = { file: read.value.root, line: 1, column: 1 };
  return failure(diagnose("publish/uncommitted", { files: uncommitted }, { span }));
}

async function packAgainstLast(
  request: PublishRequest,
  npm: AskNpm,
  temporary: string,
): Promise<Result<Packed>> {
  const how = { ...request, temporary, writeChangelog: false };
  const { against: _, ...alone } = how;
  const packed = await packPackage(request.against === undefined ? alone : how);
  if (!packed.ok) return packed;
  for (const { name, version } of packed.value.tarballs) {
    const known = await publishedVersions(name, npm);
    if (!known.ok) return known;
    if (known.value.includes(version))
      return failure(diagnose("publish/version-exists", { what: `${name}@${version}` }));
    if (request.against !== undefined || name.endsWith("-held-out")) continue;
    const last = previousVersion(version, known.value);
    if (last === undefined) continue;
    const fetched = await fetchVersion(`${name}@${last}`, npm, temporary);
    return fetched.ok ? packPackage({ ...how, against: fetched.value }) : fetched;
  }
  return packed;
}

/** The archive of a published version, in a folder of its own. */
async function fetchVersion(what: string, npm: AskNpm, temporary: string): Promise<Result<string>> {
  const folder = await makeTemporaryFolder(join(temporary, "last-"));
  const answer = await npm(["pack", what, "--pack-destination", folder]);
  const [file] = await listFolder(folder);
  if (answer.ok && file !== undefined) return success(join(folder, file));
  return failure(
    answer.ok
      ? diagnose("publish/failed", { what, because: "npm gave no archive of it" })
      : describeRefusal(what, answer),
  );
}

async function publishOne(
  { name, version, file, bytes }: PackedTarball,
  {
    tag,
    access,
    otp,
    temporary,
  }: PublishRequest & { readonly tag: string; readonly temporary: string },
  npm: AskNpm,
): Promise<Result<void>> {
  const place = join(temporary, file);
  await writeFile(place, bytes);
  const what = `${name}@${version}`;
  const answer = await npm([
    "publish",
    place,
    `--tag=${tag}`,
    ...(access === undefined ? [] : [`--access=${access}`]),
    ...(otp === undefined ? [] : [`--otp=${otp}`]),
  ]);
  if (!answer.ok) return failure(describeRefusal(what, answer));
  const seen = await npm(["view", what, "dist.integrity"]);
  const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  // A registry may show it only later; one that shows something else has changed it.
  if (!seen.ok || typeof seen.value !== "string" || seen.value === integrity)
    return success(undefined);
  return failure(
    diagnose("publish/failed", {
      what,
      because: "the registry shows another archive than was sent",
    }),
  );
}
