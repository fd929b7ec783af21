import { join } from "node:path";
import { type Recording, turnArchive } from "../../adapters/runtime/recording.ts";
import type { Store, StoredTree } from "../../adapters/store/store.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Redaction } from "../../diagnostics/redaction.ts";
import { failure, hasErrors, type Result, success } from "../../diagnostics/result.ts";
import { type ArchiveEntry, packArchive } from "../../platform/archive.ts";
import { sha256 } from "../../platform/digest.ts";
import {
  makeTemporaryFolder,
  removePath,
  renamePath,
  setMode,
  writeFile,
} from "../../platform/files.ts";
import { sweepFolder } from "../../platform/sweep.ts";
import type { Digests } from "../composition/composition.ts";
import type { GenerationLabels, TurnRecord } from "./attempt.ts";
import { recordingNumbers, recordingsFolder } from "./find-recording.ts";
import { type PersonalPlaces, type RecordedText, scanRecording } from "./scan-recording.ts";

/** A generation that is to be kept with its package. */
export interface RecordingInput {
  /** Absolute. */
  readonly packageRoot: string;
  readonly digests: Pick<Digests, "prompt" | "intent">;
  /** How the runtime is named. */
  readonly runtime: string;
  readonly model?: string;
  /** The version of psd. */
  readonly psd: string;
  /** Milliseconds since 1970. */
  readonly recordedAt: number;
  readonly labels: GenerationLabels;
  /** How the last turn was judged; missing where it was not. */
  readonly outcome?: NonNullable<Recording["outcome"]>;
  /** All turns of the generation in their order, the failed ones too. */
  readonly turns: readonly TurnRecord[];
}

/** A turn with the content of its tree. */
interface PackedTurn {
  readonly record: TurnRecord;
  readonly tree: StoredTree;
  readonly entries: readonly ArchiveEntry[];
  readonly archive: Uint8Array;
}

/**
 * Keeps a fresh generation with its package, in a new folder `recordings/<prompt>/<n>` that appears as a
 * whole. Secrets and personal paths in files or messages are findings, and then nothing is written.
 * The answer is the folder.
 */
export async function writeRecording(
  input: RecordingInput,
  { store }: { readonly store: Pick<Store, "readTree" | "readBlob"> },
  known: { readonly personal: PersonalPlaces; readonly redaction: Redaction },
): Promise<Result<string>> {
  const because = notRecordable(input);
  if (because !== undefined) return failure(diagnose("generation/not-recordable", { because }));
  const turns = await Promise.all(input.turns.map((it) => packTurn(it, store)));
  const whole = turns.filter((it) => it !== undefined);
  if (whole.length < turns.length) {
    return failure(
      diagnose("generation/not-recordable", { because: "its files are no longer in the store" }),
    );
  }
  const findings = scanRecording([...namesIn(input), ...whole.flatMap(textsOf)], known);
  if (hasErrors(findings)) return failure(...findings);
  return success(await writeFolder(input, whole));
}

/** Only a fresh generation shows that a prompt is enough. Pure. */
function notRecordable({ labels, turns }: RecordingInput): string | undefined {
  if (labels.origin !== "generated") return "it is itself a replay";
  if (turns.length === 0) return "it has no turns";
  if (turns.some((it, index) => it.turn !== index + 1)) return "it does not begin with the brief";
  const unlawful = turns.find((it) => it.tree === undefined);
  return unlawful === undefined ? undefined : `turn ${unlawful.turn} left no lawful tree`;
}

async function packTurn(
  record: TurnRecord,
  store: Pick<Store, "readTree" | "readBlob">,
): Promise<PackedTurn | undefined> {
  const tree = await store.readTree(record.tree ?? "");
  if (tree === undefined) return undefined;
  const entries: ArchiveEntry[] = [];
  for (const { path, mode, blob } of tree.files) {
    // One after the other: each read is a process of its own.
    const content = await store.readBlob(blob);
    if (content === undefined) return undefined;
    entries.push({ path, mode, content });
  }
  return { record, tree, entries, archive: await packArchive(entries) };
}

function textsOf({ record, entries }: PackedTurn): readonly RecordedText[] {
  const turn = `turn ${record.turn}`;
  return [
    ...entries.map(({ path, content }) => ({
      place: `${turn}, ${path}`,
      text: Buffer.from(content).toString("utf8"),
    })),
    ...entries.map(({ path }) => ({ place: `${turn}, file name`, text: path })),
    ...record.transcript.map(({ text }, index) => ({
      place: `${turn}, message ${index + 1}`,
      text,
    })),
  ];
}

/** Names that an agent gave itself. */
function namesIn({ runtime, model = "" }: RecordingInput): readonly RecordedText[] {
  return [
    { place: "name of the runtime", text: runtime },
    { place: "name of the model", text: model },
  ];
}

async function writeFolder(input: RecordingInput, turns: readonly PackedTurn[]): Promise<string> {
  const parent = recordingsFolder(input.packageRoot, input.digests.prompt);
  await sweepFolder(parent);
  const staged = await makeTemporaryFolder(join(parent, ".new"));
  try {
    const json = `${JSON.stringify(toRecording(input, turns), undefined, 2)}\n`;
    await writeFile(join(staged, "recording.json"), json);
    await Promise.all(
      turns.map((it, index) => writeFile(join(staged, turnArchive(index + 1)), it.archive)),
    );
    const number = ((await recordingNumbers(parent))[0] ?? 0) + 1;
    const folder = join(parent, String(number));
    // A package is there for others, too.
    await setMode(staged, 0o755);
    await renamePath(staged, folder);
    return folder;
  } catch (error) {
    await removePath(staged);
    throw error;
  }
}

function toRecording(input: RecordingInput, turns: readonly PackedTurn[]): Recording {
  const { digests, runtime, model, psd, labels, outcome } = input;
  return {
    format: 1,
    prompt: digests.prompt,
    intent: digests.intent,
    runtime,
    ...(model === undefined ? {} : { model }),
    psd,
    recordedAt: new Date(input.recordedAt).toISOString(),
    seal: labels.seal,
    box: labels.box,
    ambient: labels.ambient,
    ...(outcome === undefined ? {} : { outcome }),
    turns: turns.map(toTurn),
  };
}

function toTurn({ record, tree, archive }: PackedTurn): Recording["turns"][number] {
  return {
    ...(record.feedback === undefined ? {} : { feedback: record.feedback }),
    stopReason: record.stopReason,
    usage: { ...record.usage },
    messages: record.transcript.map(({ kind, text }) => ({ kind, text })),
    tree: tree.id,
    files: tree.files.length,
    archive: sha256(archive),
  };
}
