import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { readAttempt, readRun, writeJson } from "#src/adapters/journal/rows.ts";
import { recordingSchema, readRecording } from "#src/adapters/runtime/recording.ts";
import { gitBlobId, sha256 } from "#src/platform/digest.ts";
import { replayTurn } from "#src/adapters/runtime/replay-turn.ts";
import { packArchive, readArchive } from "#src/platform/archive.ts";
import { readConflict } from "#src/pipeline/generation/conflict.ts";
import { memory } from "#src/pipeline/project/memory.ts";
import { readBase } from "#src/pipeline/promotion/base.ts";
import { readRecord } from "#src/pipeline/promotion/record.ts";
import { parseReceipt, receiptText } from "#src/pipeline/promotion/receipt-files.ts";
import { readProject } from "#src/pipeline/resolution/read-project.ts";
import { readDependencies } from "#src/pipeline/validation/dependencies/find-dependencies.ts";
import { readOutputCommands } from "#src/pipeline/validation/output-commands.ts";
import { fromTexts, fromValues, fromYamlValues, realFiles } from "../input/seeds.ts";
import {
  outputValue,
  projectValue,
  receiptValue,
  recordingValue,
  recordValue,
} from "../input/valid.ts";
import { checkFindings, checkSame } from "../promises.ts";
import type { Target } from "../target.ts";
import { scratch } from "./folder.ts";

const receipt: Target = {
  name: "receipt",
  reads: "receipts; printed again they are the same",
  share: 18,
  inputs: fromValues([receiptValue]),
  run: (bytes) => {
    const text = Buffer.from(bytes).toString("utf8");
    const file = "/project/.psd/receipts/x.json";
    const read = parseReceipt(text, file);
    checkFindings(read.diagnostics, { file, text });
    if (!read.ok) return;
    const again = parseReceipt(receiptText(read.value), file);
    if (!again.ok) throw new Error("what was printed cannot be read");
    checkSame("the receipt", receiptText(read.value), receiptText(again.value));
  },
};

const record: Target = {
  name: "promoting",
  reads: "records of promotions under way",
  share: 4,
  inputs: fromValues([recordValue]),
  run: async (bytes) => {
    writeFileSync(join(scratch(), ".psd/receipts/x.promoting.json"), bytes);
    const read = await readRecord(scratch(), "x");
    checkFindings(read.diagnostics);
    if (!read.ok || read.value === undefined) return;
    for (const { place } of read.value.files)
      if (!read.value.targets.some((it) => place.startsWith(`${it}/`)))
        throw new Error("a place outside of the targets");
  },
};

const recording: Target = {
  name: "recording",
  reads: "recording.json; printed again it is the same",
  share: 5,
  inputs: fromValues([recordingValue]),
  run: async (bytes) => {
    writeFileSync(join(scratch(), "recording.json"), bytes);
    const read = await readRecording(scratch());
    if ("fault" in read) return;
    checkSame(
      "the recording",
      read.recording,
      recordingSchema.parse(structuredClone(read.recording)),
    );
  },
};

const archived = await Promise.all([
  packArchive([{ path: "a.txt", mode: "100644", content: Buffer.from("hello\n") }]),
  packArchive([
    { path: "b/main.py", mode: "100755", content: Buffer.from("print(1)\n") },
    { path: "c", mode: "120000", content: Buffer.from("b/main.py") },
    { path: `${"long/".repeat(40)}name`, mode: "100644", content: Buffer.alloc(700, "x") },
  ]),
]);

const archive: Target = {
  name: "archive",
  reads: "base archives and turns of recordings (tar.gz); packed again they are the same",
  share: 2,
  inputs: fc.oneof(
    fromTexts(archived.map((it) => Buffer.from(it))),
    fromTexts(realFiles("*.tar.gz", 60_000)),
  ),
  run: async (bytes) => {
    const read = await readArchive(bytes, { files: 100, bytes: 2 ** 20 });
    writeFileSync(join(scratch(), ".psd/base/x.tar.gz"), bytes);
    const files = { "a.txt": { blob: gitBlobId(Buffer.from("hello\n")), mode: "100644" as const } };
    const base = await readBase(scratch(), { deployment: "x", files });
    if ([...base.keys()].some((it) => it !== "a.txt"))
      throw new Error("an unknown file in the base");
    if ("fault" in read || !read.entries.every((it) => /^[\w./-]+[\w-]$/u.test(it.path))) return;
    const paths = new Set(read.entries.map((it) => it.path));
    if (paths.size < read.entries.length) return;
    const again = await readArchive(await packArchive(read.entries), {
      files: 100,
      bytes: 2 ** 20,
    });
    if ("fault" in again) throw new Error(`what was packed cannot be read: ${again.fault}`);
    checkSame(
      "the list of paths",
      [...paths].toSorted(),
      again.entries.map((it) => it.path),
    );
  },
};

const hostilePaths = [
  "../out",
  "a/../../out",
  "/out",
  "c/x",
  ".git/config",
  ".specprompt/x",
  "a.txt/x",
];
const hostileArchives = await Promise.all(
  hostilePaths.map((path) =>
    packArchive([
      { path: "a.txt", mode: "100644", content: Buffer.from("hello\n") },
      { path: "c", mode: "120000", content: Buffer.from(".") },
      { path, mode: "100644", content: Buffer.from("out\n") },
    ]),
  ),
);

const replay: Target = {
  name: "replay",
  reads: "turns of recordings, put into a workspace: nothing lands beside it",
  share: 0.5,
  inputs: unpackedFirst([...archived, ...hostileArchives]),
  run: async (bytes) => {
    const outer = join(scratch(), "replay");
    const workspace = join(outer, "workspace");
    mkdirSync(workspace, { recursive: true });
    writeFileSync(join(outer, "turn-1.tar.gz"), bytes);
    const recorded = { ...recordingSchema.parse(recordingValue).turns[0], archive: sha256(bytes) };
    // The schema has at least one turn.
    const turn = recorded as Parameters<typeof replayTurn>[1]["recorded"];
    await replayTurn(outer, { number: 1, recorded: turn }, workspace);
    const beside = readdirSync(outer).toSorted().join(" ");
    if (beside !== "turn-1.tar.gz workspace") throw new Error(`it wrote beside: ${beside}`);
  },
};

/** Damages what an archive holds rather than its compression, so that most of them can be read. */
function unpackedFirst(archives: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fromTexts(archives.map((it) => gunzipSync(it))).map((it) => gzipSync(it, { level: 1 }));
}

const project: Target = {
  name: "psd.yaml",
  reads: "psd.yaml",
  share: 3,
  inputs: fromYamlValues([projectValue]),
  run: async (bytes) => {
    const file = join(scratch(), "psd.yaml");
    writeFileSync(file, bytes);
    const read = await readProject(scratch());
    checkFindings(read.diagnostics, { file, text: Buffer.from(bytes).toString("utf8") });
  },
};

const output: Target = {
  name: "output-yaml",
  reads: "specprompt.output.yaml of an output",
  share: 3,
  inputs: fromYamlValues([outputValue]),
  run: async (bytes) => {
    writeFileSync(join(scratch(), "specprompt.output.yaml"), bytes);
    const { commands } = await readOutputCommands({ commands: {} }, scratch());
    for (const argv of Object.values(commands))
      if (!Array.isArray(argv) || argv.length === 0) throw new Error("an empty command");
  },
};

const manifestNames = [
  ["package.json", '{"name":"x","dependencies":{"left-pad":"^1"},"scripts":{"install":"x"}}'],
  ["pyproject.toml", '[project]\ndependencies = ["a>=1", "b @ file:///c"]\n'],
  ["Cargo.toml", '[dependencies]\na = { path = "a" }\nb = "1"\n'],
  ["requirements.txt", "a>=1 # b\n-e ./c\n"],
  ["go.mod", "module m\nrequire (\n\ta v1\n)\n"],
  ["Gemfile", "gem 'a', path: 'b'\n"],
  ["pom.xml", "<dependency><groupId>a</groupId><artifactId>b</artifactId></dependency>"],
  ["build.gradle", 'implementation("a:b:1")\n'],
  ["a.csproj", '<PackageReference Include="A" Version="1"/>'],
] as const;

const manifests: Target = {
  name: "dependencies",
  reads: "manifests of an output, for what it asks for",
  share: 12,
  inputs: fromTexts([
    ...manifestNames.map(([, text]) => text),
    ...realFiles("{package,composer,deno}.json", 2000),
    ...realFiles("{pyproject,Cargo}.toml", 2000),
  ]),
  run: (bytes) => {
    const text = Buffer.from(bytes).toString("utf8");
    for (const [name] of manifestNames)
      if (readDependencies(name, text)?.some((it) => typeof it !== "string" || it === "") === true)
        throw new Error(`a name that is none, in ${name}`);
  },
};

const conflict: Target = {
  name: "conflict",
  reads: "CONFLICT.md",
  share: 12,
  inputs: fromTexts(["FR-1 and greets contradict each other.\n", ...realFiles("*.md", 800)]),
  run: async (bytes) => {
    writeFileSync(join(scratch(), "CONFLICT.md"), bytes);
    const known = ["FR-1", "greets", "__proto__"];
    const read = await readConflict(scratch(), known);
    if (read?.ids.every((it) => known.includes(it)) === false) throw new Error("an unknown id");
  },
};

const journal: Target = {
  name: "journal",
  reads: "rows of the journal; what was written is read",
  share: 15,
  inputs: fromValues([receiptValue, recordingValue]),
  run: (bytes) => {
    const text = Buffer.from(bytes).toString("utf8");
    const written = writeJson({ text, list: [text] });
    const attempt = readAttempt({
      number: 1,
      run: 1,
      record: written,
      verdict: written,
      sealed: null,
    });
    checkSame("the record", memory.turn(attempt.record), { text, list: [text] });
    const run = readRun({
      number: 1,
      key: text,
      deployment: text,
      state: text,
      ended_at: null,
      request: written,
    });
    checkSame("the request", memory.run(run.request), { text, list: [text] });
  },
};

/** Readers of what lies in a project, a recording, or an output. */
export const projectTargets: readonly Target[] = [
  receipt,
  record,
  recording,
  archive,
  replay,
  project,
  output,
  manifests,
  conflict,
  journal,
];
