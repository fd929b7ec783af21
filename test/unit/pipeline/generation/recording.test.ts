import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createRecordedRuntime } from "#src/adapters/runtime/recorded-runtime.ts";
import { recordingSchema } from "#src/adapters/runtime/recording.ts";
import { openStore } from "#src/adapters/store/open-store.ts";
import type { Store } from "#src/adapters/store/store.ts";
import { createRedaction, redactionByLooks } from "#src/diagnostics/redaction.ts";
import type { Result } from "#src/diagnostics/result.ts";
import type { TurnRecord } from "#src/pipeline/generation/attempt.ts";
import { collect } from "#src/pipeline/generation/collect.ts";
import { findRecording } from "#src/pipeline/generation/find-recording.ts";
import type { PersonalPlaces } from "#src/pipeline/generation/scan-recording.ts";
import { type RecordingInput, writeRecording } from "#src/pipeline/generation/write-recording.ts";
import { launchIn, listen, readFolder, temporaryFolder } from "../../../support/runtimes.ts";

const prompt = "d".repeat(64);
const personal: PersonalPlaces = {
  home: "/home/ada",
  userName: "ada",
  folders: [{ path: "/var/cache/psd/w1", what: "the workspace" }],
};

let place: string;
let store: Store;
let remove: () => Promise<void>;

beforeEach(async () => {
  const made = await temporaryFolder();
  place = made.path;
  remove = made.remove;
  const opened = await openStore(join(place, "store"));
  if (!opened.ok) throw new Error(opened.diagnostics[0]?.message);
  store = opened.value;
});

afterEach(async () => remove());

async function turnOf(
  turn: number,
  files: Readonly<Record<string, string>>,
  messages: readonly string[] = [],
): Promise<TurnRecord> {
  const workspace = join(place, `turn-${turn}`);
  await rm(workspace, { recursive: true, force: true });
  await mkdir(workspace);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), text);
  }
  const tree = await collect({ workspace, output: { ignore: [] } }, { store });
  if (!tree.ok) throw new Error("unlawful");
  return {
    generation: 1,
    turn,
    tree: tree.value.id,
    files: tree.value.files.length,
    bytes: 0,
    stopReason: "ended",
    usage: { inputTokens: 100, source: "reported" },
    durationMs: 5,
    message: "",
    transcript: messages.map((text) => ({ kind: "message", text })),
    ...(turn === 1 ? {} : { feedback: "e".repeat(64) }),
  };
}

function inputOf(turns: readonly TurnRecord[], some: Partial<RecordingInput> = {}): RecordingInput {
  return {
    packageRoot: join(place, "pkg"),
    digests: { prompt, intent: "f".repeat(64) },
    runtime: "acp:fake",
    model: "big-1",
    psd: "0.1.0",
    recordedAt: Date.UTC(2026, 10, 1),
    labels: { seal: "sealed", box: "strict", ambient: "no", origin: "generated" },
    turns,
    ...some,
  };
}

const write = (input: RecordingInput, redaction = redactionByLooks): Promise<Result<string>> =>
  writeRecording(input, { store }, { personal, redaction });

const found = () => findRecording({ packageRoot: join(place, "pkg"), prompt });

const codes = (result: Result<unknown>): readonly string[] =>
  result.diagnostics.map((it) => it.code);

describe("a recording", () => {
  test("is written, found and replayed byte for byte", async () => {
    const first = { "src/a.py": "one\r\n", "data.bin": "\u0000\u0001" };
    const second = { "src/a.py": "two\n", "b.txt": "b" };
    const turns = [await turnOf(1, first, ["I wrote it"]), await turnOf(2, second)];
    const written = await write(inputOf(turns));
    expect(written).toMatchObject({ ok: true });
    const folder = join(place, "pkg", "recordings", prompt.slice(0, 16), "1");
    expect(written.ok && written.value).toBe(folder);
    expect(await readdir(folder)).toEqual(["recording.json", "turn-1.tar.gz", "turn-2.tar.gz"]);

    const json: unknown = JSON.parse(await readFile(join(folder, "recording.json"), "utf8"));
    expect(recordingSchema.parse(json)).toEqual(json);

    const match = await found();
    expect(match.ok && match.value?.folder).toBe(folder);
    expect(match.ok && match.value?.recording).toMatchObject({ model: "big-1", seal: "sealed" });

    const workspace = join(place, "replay");
    await mkdir(workspace);
    const runtime = await createRecordedRuntime({ folder });
    if (!runtime.ok) throw new Error(runtime.diagnostics[0]?.message);
    const request = { workspace, workspaceInBox: workspace, launch: launchIn(workspace) };
    const session = await runtime.value.open(request, listen());
    if (!session.ok) throw new Error("no session");
    const limits = { idleMs: 1000, totalMs: 1000 };
    const options = listen();
    await session.value.prompt({ turn: 1, prompt: "", limits }, options);
    expect(options.events).toEqual([{ type: "message", text: "I wrote it" }]);
    expect(await readFolder(workspace)).toEqual(first);
    await session.value.prompt({ turn: 2, prompt: "", limits }, listen());
    expect(await readFolder(workspace)).toEqual(second);
    const again = await collect({ workspace, output: { ignore: [] } }, { store });
    expect(again.ok && again.value.id).toBe(turns[1]?.tree);
  });

  test("is the same bytes for the same generation, in a new folder each time", async () => {
    const turns = [await turnOf(1, { "b.txt": "b", "a/a.txt": "a" })];
    const [one, two] = [await write(inputOf(turns)), await write(inputOf(turns))];
    if (!one.ok || !two.ok) throw new Error("not written");
    expect(two.value.endsWith("/2")).toBe(true);
    for (const name of ["recording.json", "turn-1.tar.gz"]) {
      const [a, b] = [await readFile(join(one.value, name)), await readFile(join(two.value, name))];
      expect(a.equals(b)).toBe(true);
    }
    const newest = await found();
    expect(newest.ok && newest.value?.folder).toBe(two.value);
  });

  test("generation/not-recordable for a replay, a generation without brief, an unlawful tree", async () => {
    const turn = await turnOf(1, { a: "1" });
    const { tree: _tree, ...unlawful } = turn;
    const replay = {
      seal: "sealed",
      box: "strict",
      ambient: "no",
      origin: "recorded by x",
    } as const;
    const refused = [
      inputOf([turn], { labels: replay }),
      inputOf([]),
      inputOf([{ ...turn, turn: 2 }]),
      inputOf([unlawful]),
      inputOf([{ ...turn, tree: "0".repeat(40) }]),
    ];
    for (const input of refused) {
      expect(codes(await write(input))).toEqual(["generation/not-recordable"]);
    }
  });

  test("generation/secret-in-recording and generation/personal-path-in-recording, with place and line", async () => {
    const key = ["AKIA", "ABCDEFGH12345678"].join("");
    const files = {
      "src/a.py": `x = 1\nkey = "${key}"\n`,
      "src/b.py": "open('/home/ada/data')\n",
      "src/c.py": "# /home/adam is someone else, /srv/home/ada too\n",
    };
    const turn = await turnOf(1, files, ["done", "see /var/cache/psd/w1/src"]);
    const result = await write(inputOf([turn]));
    const told = result.diagnostics.map((it) => [it.code, it.args["place"]]);
    expect(told).toContainEqual(["generation/secret-in-recording", "turn 1, src/a.py:2"]);
    expect(told).toContainEqual(["generation/personal-path-in-recording", "turn 1, src/b.py:1"]);
    expect(told).toContainEqual(["generation/personal-path-in-recording", "turn 1, message 2:1"]);
    expect(told.map((it) => it[1])).not.toContain("turn 1, src/c.py:1");
    expect(JSON.stringify(result)).not.toContain(key);
    await expect(readdir(join(place, "pkg"))).rejects.toThrow("ENOENT");
  });
});

describe("a secret in a recording", () => {
  test.each(["plain", "base64", "in the name of a file"])(
    "generation/secret-in-recording for a known value %s, and the value is not told",
    async (how) => {
      const value = "hunter22-and-more";
      const text = how === "base64" ? Buffer.from(`x ${value}`).toString("base64") : value;
      const inName = how === "in the name of a file";
      const content = inName ? { [`${value}.txt`]: "a" } : { "a.txt": `one\ntwo ${text}\n` };
      const redaction = createRedaction([{ value, what: "the value of SITE_TOKEN" }]);
      const result = await write(inputOf([await turnOf(1, content)]), redaction);
      expect(result.diagnostics.map((it) => [it.code, it.message])).toEqual([
        [
          "generation/secret-in-recording",
          `turn 1, ${inName ? "file name:1" : "a.txt:2"} holds the value of SITE_TOKEN`,
        ],
      ]);
      expect(JSON.stringify(result)).not.toContain(value);
    },
  );

  test("is found in the names that an agent gives itself", async () => {
    const model = `sk-ant-${"a1B2".repeat(8)}`;
    const result = await write(inputOf([await turnOf(1, { a: "1" })], { model }));
    expect(result.diagnostics.map((it) => it.args["place"])).toEqual(["name of the model:1"]);
  });
});

describe("finding a recording", () => {
  test("nothing is found in a package without one", async () => {
    expect(await found()).toEqual({ ok: true, value: undefined, diagnostics: [] });
  });

  test("a spoiled one is a warning, and the one before it is taken", async () => {
    const one = await write(inputOf([await turnOf(1, { a: "1" })]));
    const folder = one.ok ? one.value : "";
    const parent = dirname(folder);
    await mkdir(join(parent, "2"));
    await writeFile(join(parent, "2", "recording.json"), "{");
    await cp(folder, join(parent, "3"), { recursive: true });
    const json = await readFile(join(folder, "recording.json"), "utf8");
    await writeFile(join(parent, "3", "recording.json"), json.replace(prompt, "0".repeat(64)));
    await mkdir(join(parent, "not-a-number"));
    // As good as any, but not in the package.
    await cp(folder, join(place, "elsewhere"), { recursive: true });
    await symlink(join(place, "elsewhere"), join(parent, "4"));
    const match = await found();
    expect(match.ok && match.value?.folder).toBe(folder);
    expect(match.diagnostics.map((it) => [it.code, it.severity])).toEqual([
      ["runtime/recording-invalid", "warning"],
      ["runtime/recording-invalid", "warning"],
      ["runtime/recording-invalid", "warning"],
    ]);
    expect(match.diagnostics[0]?.args["fault"]).toContain("is no plain folder");
  });
});
