import { join } from "node:path";
import { replayTurn } from "../../adapters/runtime/replay-turn.ts";
import type { Store, StoredTree } from "../../adapters/store/store.ts";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.ts";
import { failure, type Result } from "../../diagnostics/result.ts";
import { makeFolder, writeFile } from "../../platform/files.ts";
import type { Origin, SelectedCommand, Selection } from "../composition/selection.ts";
import { collect } from "../generation/collect.ts";
import type { FoundRecording } from "../generation/find-recording.ts";
import { canaryOf } from "../package/tree/placement.ts";
import { layOut } from "../validation/package-files.ts";
import type { Outcome } from "../validation/verdict.ts";

/** What is known of an output beforehand. */
type KnownKind =
  /** It does nothing: no criterion may pass. */
  | "stub"
  /** A known-bad output of the package: something that is required must fail. */
  | "canary"
  /** The last tree of a recording: it must be judged as it was when it was made. */
  | "recording";

/** An output of which is known how it must be judged. */
export interface KnownOutput {
  readonly kind: KnownKind;
  /** A name of a stub, or a path relative to the package. */
  readonly name: string;
  /** Where it lies; missing for a stub. */
  readonly file?: string;
  /** How a recording says that it was judged; missing where it does not say. */
  readonly recorded?: Outcome;
  /** What it is judged by. */
  readonly selection: Selection;
  /** Puts its files into a new folder and stores them. */
  readonly store: (folder: string, store: Store) => Promise<Result<StoredTree>>;
}

const own: Origin = { from: "psd", path: "", file: "", line: 0 };

/** Outputs that do nothing: an empty one, and one whose program is silent and whose driver answers null. */
export function stubOutputs(selection: Selection): readonly KnownOutput[] {
  const { setup: _setup, ...commands } = selection.commands;
  const silent: Selection["commands"] = {
    ...commands,
    start: command("./start.sh"),
    drive: command("./drive.sh"),
  };
  return [
    stub("empty", { ...selection, commands }, { "nothing.txt": "Nothing.\n" }),
    stub("silent", { ...selection, commands: silent }, silentFiles),
  ];
}

function command(program: string): SelectedCommand {
  return { argv: [program], origin: own };
}

const silentFiles: Readonly<Record<string, string>> = {
  "start.sh": "#!/bin/sh\nexit 0\n",
  // A request begins with `{"id":<number>,`.
  "drive.sh": [
    "#!/bin/sh",
    "while IFS= read -r line; do",
    "  id=${line#*:}",
    `  printf '{"id":%s,"output":null}\\n' "\${id%%,*}"`,
    "done",
    "",
  ].join("\n"),
};

function stub(
  name: string,
  selection: Selection,
  files: Readonly<Record<string, string>>,
): KnownOutput {
  return {
    kind: "stub",
    name,
    selection,
    store: async (folder, store) => {
      await makeFolder(folder);
      for (const [path, text] of Object.entries(files)) {
        await writeFile(join(folder, path), text, path.endsWith(".sh") ? 0o755 : 0o644);
      }
      return collect({ workspace: folder, output: { ignore: [] } }, { store });
    },
  };
}

/** The known-bad outputs of a selection, each a folder of its visible or held-out validation layer. */
export function canaryOutputs(selection: Selection): readonly KnownOutput[] {
  const firsts = new Map<string, string>();
  for (const { path, file } of selection.files) {
    const folder = canaryOf(path);
    if (folder !== undefined && !firsts.has(folder)) firsts.set(folder, file);
  }
  return [...firsts].map(([name, file]) => ({
    kind: "canary",
    name,
    file,
    selection,
    store: async (folder, store) => {
      const heldOut = name.startsWith("validation/held-out/");
      const path = name.slice((heldOut ? "validation/held-out/" : "validation/").length);
      await layOut(selection.files, { heldOut, path }, folder);
      return collect({ workspace: folder, output: selection.output }, { store });
    },
  }));
}

/** The tree with which a recording ends, as an output of a package that lies at `packageRoot`. */
export function recordedOutput(
  { folder: recorded, recording }: FoundRecording,
  selection: Selection,
  packageRoot: string,
): KnownOutput {
  const number = recording.turns.length;
  return {
    kind: "recording",
    name: recorded.slice(packageRoot.length + 1).replaceAll("\\", "/"),
    file: join(recorded, "recording.json"),
    ...(recording.outcome === undefined ? {} : { recorded: recording.outcome }),
    selection,
    store: async (folder, store) => {
      await makeFolder(folder);
      const last = recording.turns[number - 1];
      const fault =
        last === undefined
          ? "it has no turn"
          : await replayTurn(recorded, { number, recorded: last }, folder);
      if (fault !== undefined) return failure(invalid(recorded, fault));
      return collect({ workspace: folder, output: selection.output }, { store });
    },
  };
}

function invalid(recording: string, fault: string): Diagnostic {
  return diagnose("runtime/recording-invalid", { recording, fault });
}
