import { type Diagnostic, diagnose } from "../../../diagnostics/diagnostic.ts";
import {
  failure,
  hasErrors,
  type Result,
  success,
  withFindings,
} from "../../../diagnostics/result.ts";
import { packArchive } from "../../../platform/archive.ts";
import { sha256 } from "../../../platform/digest.ts";
import { checkPackage } from "../../judging/check.ts";
import type { Manifest } from "../../package/manifest.ts";
import { readPackage } from "../../package/read-package.ts";
import type { SpecPrompt } from "../../package/spec-prompt.ts";
import { checkRecordings, type RecordingCounts } from "./check-recordings.ts";
import { type Comparison, compareVersions } from "./compare-versions.ts";
import { findSecretsIn } from "./find-secrets-in.ts";
import { withPackage } from "./open-packed.ts";
import { composeAll, digestsOf } from "./package-digests.ts";
import { packageJson } from "./package-json.ts";
import { installPage, readmePage } from "./pages.ts";
import { readShippedFiles, type ShippedFile } from "./shipped-files.ts";
import { writeChangelog } from "./write-changelog.ts";
import { verifyTarballs } from "./verify-tarballs.ts";

/** What is packed, and what it is compared with. */
export interface PackRequest {
  /** Absolute path of a package. */
  readonly path: string;
  /** Absolute path of an earlier version: a folder, or a tarball of psd. */
  readonly against?: string;
  /** Write what changed into the package's CHANGELOG.md, above what stands there. */
  readonly writeChangelog: boolean;
  /** Paths in the package whose secrets are none, such as made-up ones that checks need. */
  readonly notSecret: readonly string[];
  /** Held-out checks go into a package of their own. */
  readonly withoutHeldOut: boolean;
  /** Absolute folder for temporary files. */
  readonly temporary: string;
}

/** A tarball as registries take it. */
export interface PackedTarball {
  readonly name: string;
  readonly version: string;
  /** Such as `acme-notes-1.2.0.tgz`. */
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** Paths in it, sorted. */
  readonly files: readonly string[];
}

/** Everything that became of a package. */
export interface Packed {
  /** The package; behind it the one with its held-out checks where they were split off. */
  readonly tarballs: readonly PackedTarball[];
  readonly recordings: RecordingCounts;
  /** Missing where there is no earlier version. */
  readonly comparison?: Comparison;
}

/** Checks a package, packs it, and reads back what was packed. Nothing is written but below `temporary`. */
export async function packPackage(request: PackRequest): Promise<Result<Packed>> {
  const checked = await checkPackage(request.path);
  if (!checked.ok) return checked;
  const remarks = checked.diagnostics.filter((it) => it.severity === "warning");
  const read = await readPackage(request.path);
  if (!read.ok) return read;
  const specPrompt = asFolder(read.value);
  const unnamed = missingIn(specPrompt);
  if (unnamed !== undefined) return failure(unnamed);
  const comparison = await compareWith(specPrompt, request);
  if (!comparison.ok) return withFindings(remarks, comparison);
  const { value } = comparison;
  if (request.writeChangelog && value !== undefined) await writeChangelog(specPrompt, value);
  const packed = await packChecked(specPrompt, request);
  if (!packed.ok) return withFindings(remarks, packed);
  return success(
    { ...packed.value, ...(value === undefined ? {} : { comparison: value }) },
    remarks,
  );
}

/** A single-file package as the folder that it is sent as. */
function asFolder(specPrompt: SpecPrompt): SpecPrompt {
  if (!specPrompt.singleFile) return specPrompt;
  const documents = specPrompt.documents.map((it) => ({ ...it, path: "SPECPROMPT.md" }));
  return { ...specPrompt, documents };
}

function missingIn({ manifest, entry }: SpecPrompt): Diagnostic | undefined {
  const missing = (["name", "version"] as const).filter((it) => manifest[it] === undefined);
  if (missing.length === 0) return undefined;
  return diagnose("pack/unnamed", { missing }, { span: { file: entry, line: 1, column: 1 } });
}

async function compareWith(
  now: SpecPrompt,
  { against, temporary, ...how }: PackRequest,
): Promise<Result<Comparison | undefined>> {
  if (against === undefined) return success(undefined);
  return withPackage(against, temporary, (was) => compareVersions(was, now, how));
}

async function packChecked(
  specPrompt: SpecPrompt,
  { withoutHeldOut, notSecret, temporary }: PackRequest,
): Promise<Result<Omit<Packed, "comparison">>> {
  const files = readShippedFiles(specPrompt);
  if (!files.ok) return files;
  const composed = composeAll(specPrompt);
  if (!composed.ok) return composed;
  const [first] = composed.value;
  if (first === undefined) return failure(...composed.diagnostics);
  const prompts = composed.value.map((it) => it.digests.prompt);
  const { findings, ...recordings } = await checkRecordings(files.value, specPrompt.root, prompts);
  const looked = files.value.filter((it) => !notSecret.includes(it.path));
  const found = [...findings, ...(await findSecretsIn(looked, specPrompt.root))];
  if (hasErrors(found)) return failure(...found);
  const pages = pagesOf(specPrompt, files.value, installPage(specPrompt, first));
  const heldOut = withoutHeldOut ? files.value.filter(isHeldOut) : [];
  const main = [...files.value.filter((it) => !heldOut.includes(it)), ...pages];
  const { manifest } = specPrompt;
  const tarballs = [
    await pack(manifest, main),
    ...(heldOut.length === 0 ? [] : [await packHeldOut(manifest, heldOut)]),
  ];
  const verified = await verifyTarballs(
    tarballs,
    { specPrompt, digests: digestsOf(composed.value) },
    temporary,
  );
  return verified.ok ? success({ tarballs, recordings }) : verified;
}

function isHeldOut({ path }: ShippedFile): boolean {
  return path.startsWith("validation/held-out/");
}

function pagesOf(
  specPrompt: SpecPrompt,
  files: readonly ShippedFile[],
  install: string,
): readonly ShippedFile[] {
  const hasReadme = files.some((it) => /^readme(?:\.[a-z]+)?$/iu.test(it.path));
  return [
    page("INSTALL.md", install),
    ...(hasReadme ? [] : [page("README.md", readmePage(specPrompt))]),
  ];
}

function page(path: string, text: string): ShippedFile {
  return { path, mode: "100644", content: Buffer.from(text) };
}

/** The held-out checks as a package of their own, laid out like an overlay of the first. */
function packHeldOut(manifest: Manifest, files: readonly ShippedFile[]): Promise<PackedTarball> {
  const { version = "", license } = manifest;
  const name = `${manifest.name ?? ""}-held-out`;
  const description = `Held-out checks of ${manifest.name ?? ""}. Never show them to an agent.`;
  const keys = { name, version, description, ...(license === undefined ? {} : { license }) };
  const lines = Object.entries(keys).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
  const entry = `---\nspecprompt: 1\n${lines.join("")}---\n`;
  const readme = `# ${name}\n\n${description} Give the folder to a deployment as its \`overlay\`.\n`;
  return pack({ ...manifest, ...keys, keywords: [] }, [
    ...files,
    page("SPECPROMPT.md", entry),
    page("README.md", readme),
  ]);
}

async function pack(manifest: Manifest, files: readonly ShippedFile[]): Promise<PackedTarball> {
  const { name = "", version = "" } = manifest;
  const all = [...files, page("package.json", packageJson(manifest, files))];
  const bytes = await packArchive(all.map((it) => ({ ...it, path: `package/${it.path}` })));
  return {
    name,
    version,
    file: `${name.replace(/^@/u, "").replaceAll("/", "-")}-${version}.tgz`,
    bytes,
    sha256: sha256(bytes),
    files: all.map((it) => it.path).toSorted(),
  };
}
