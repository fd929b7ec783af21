import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AcpAgent } from "#src/adapters/runtime/acp-runtime.ts";
import type { Recording } from "#src/adapters/runtime/recording.ts";
import type { Launch, TurnEvent, TurnOptions, TurnOutcome } from "#src/adapters/runtime/runtime.ts";
import type { Result } from "#src/diagnostics/result.ts";
import { type ArchiveEntry, packArchive } from "#src/platform/archive.ts";
import { startProcess } from "#src/platform/process.ts";
import type { FakeScript } from "./fake-agent.ts";

const program = fileURLToPath(new URL("fake-agent.ts", import.meta.url));

/** The fake agent with a script. */
export function fakeAgent(script: FakeScript): AcpAgent {
  const env = { FAKE_AGENT_SCRIPT: JSON.stringify(script) };
  return { name: "fake", argv: [process.execPath, program], env };
}

/** A new temporary folder, its links resolved, and its removal. */
export async function temporaryFolder(): Promise<{
  readonly path: string;
  readonly remove: () => Promise<void>;
}> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "psd-runtime-")));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Starts programs in a folder, without a box. */
export function launchIn(cwd: string): Launch {
  return (argv, env) => startProcess({ argv, cwd, env });
}

/** What a session is given, and the events that it told. */
export function listen(signal: AbortSignal = new AbortController().signal): TurnOptions & {
  readonly events: TurnEvent[];
} {
  const events: TurnEvent[] = [];
  return { signal, events, onEvent: (event) => void events.push(event) };
}

/** The text files below a folder by their paths. */
export async function readFolder(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name));
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return Object.fromEntries(
    files.map((file, at) => [file.slice(folder.length + 1), texts[at] ?? ""]),
  );
}

/** Entries of an archive from paths and texts. */
export function entriesOf(files: Readonly<Record<string, string>>): readonly ArchiveEntry[] {
  return Object.entries(files).map(([path, text]) => ({
    path,
    mode: "100644" as const,
    content: Buffer.from(text),
  }));
}

/** Writes a recording whose turns hold these files; `change` may spoil its JSON. */
export async function writeTestRecording(
  folder: string,
  turns: readonly (readonly ArchiveEntry[])[],
  change: (recording: Recording) => unknown = (it) => it,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const archives = await Promise.all(turns.map((it) => packArchive(it)));
  await Promise.all(archives.map((it, at) => writeFile(join(folder, `turn-${at + 1}.tar.gz`), it)));
  const recording: Recording = {
    format: 1,
    prompt: "a".repeat(64),
    runtime: "acp:fake",
    psd: "0.1.0",
    recordedAt: "2026-11-01T00:00:00.000Z",
    seal: "sealed",
    box: "strict",
    ambient: "no",
    turns: archives.map((archive, at) => ({
      stopReason: "ended" as const,
      usage: { inputTokens: 10 },
      messages: [{ kind: "message" as const, text: `turn ${at + 1} done` }],
      tree: "b".repeat(40),
      files: turns[at]?.length ?? 0,
      archive: createHash("sha256").update(archive).digest("hex"),
    })),
  };
  await writeFile(join(folder, "recording.json"), JSON.stringify(change(recording)));
}

/** What a turn came to, where it came to anything. */
export function outcomeOf(result: Result<TurnOutcome>): TurnOutcome {
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  return result.value;
}

/** The codes of what was found. */
export function codesOf(result: Result<unknown>): readonly string[] {
  return result.diagnostics.map((it) => it.code);
}
