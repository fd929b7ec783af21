import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ArchiveEntry, packArchive, readArchive } from "#src/platform/archive.ts";
import { gitTreeId } from "#src/platform/git-tree-id.ts";
import {
  agentOptions,
  cheatingGreeter,
  goodGreeter,
  greeterPackage,
  heldOutMarker,
  rudeGreeter,
  writes,
} from "../support/greeter.ts";
import { createPsdProject, type PsdProject, type PsdResult } from "../support/psd.ts";

const once = ["--generations", "1", "--repairs", "0"];
const mine = "The user's own.\n";

let project: PsdProject;
/** The folder of the one recording of the greeter. */
let recorded: string;

beforeEach(async () => {
  project = createPsdProject(greeterPackage);
  const agent = agentOptions(project, [writes(goodGreeter)]);
  await project.psd(["build", "greeter", "--into", "x", ...agent]);
  const { stdout } = await project.psd(["record"]);
  recorded = join(project.folder, stdout.trim());
});
afterEach(() => project.remove());

interface RecordingText {
  prompt: string;
  seal: string;
  box: string;
  turns: { archive: string; tree: string; files: number; messages: object[] }[];
  [key: string]: unknown;
}

function change(edit: (recording: RecordingText) => void, folder = recorded): void {
  const file = join(folder, "recording.json");
  const recording: RecordingText = JSON.parse(readFileSync(file, "utf8"));
  edit(recording);
  writeFileSync(file, JSON.stringify(recording));
}

/** Puts other files into the only turn, and makes its digest fit again. */
async function changeTurn(
  edit: (entries: readonly ArchiveEntry[]) => readonly ArchiveEntry[],
  folder = recorded,
) {
  const file = join(folder, "turn-1.tar.gz");
  const read = await readArchive(readFileSync(file), { files: 100, bytes: 2 ** 20 });
  if ("fault" in read) throw new Error(read.fault);
  putTurn(await packArchive(edit(read.entries)), folder);
}

function putTurn(bytes: Uint8Array, folder = recorded): void {
  writeFileSync(join(folder, "turn-1.tar.gz"), bytes);
  change((it) => {
    for (const turn of it.turns) turn.archive = createHash("sha256").update(bytes).digest("hex");
  }, folder);
}

const entry = (
  path: string,
  text: string,
  mode: ArchiveEntry["mode"] = "100644",
): ArchiveEntry => ({
  path,
  mode,
  content: Buffer.from(text),
});

/** Replays into another target, by a deployment of its own. */
function replay(...more: readonly string[]): Promise<PsdResult> {
  const words = ["build", "greeter", "--into", "y", "--name", "again", "--agent", "recorded"];
  return project.psd([...words, ...once, ...more]);
}

/** What came of a replay: nothing may be promoted, and psd may not break. */
function outcomeOf({ code, stderr }: PsdResult): string {
  if (code === 70) return stderr;
  return code === 0 || existsSync(join(project.folder, "y")) ? "promoted" : "refused";
}

describe("a forged recording", () => {
  it("that is as it was made is replayed (control)", async () => {
    expect((await replay()).code).toBe(0);
    expect(readFileSync(join(project.folder, "y/main.py"), "utf8")).toBe(goodGreeter);
  });

  it("whose turn fails is judged as any other tree", async () => {
    await changeTurn(() => [entry("main.py", rudeGreeter)]);
    expect(outcomeOf(await replay())).toBe("refused");
  });

  it("that only fits the visible checks is held by the others", async () => {
    await changeTurn(() => [entry("main.py", cheatingGreeter)]);
    const result = await replay();
    expect(outcomeOf(result)).toBe("refused");
    expect(`${result.stdout}${result.stderr}`).not.toContain(heldOutMarker);
  });

  it("with another tree than it names is not taken for that tree", async () => {
    await changeTurn(() => [entry("main.py", `${goodGreeter}# another\n`)]);
    let named = "";
    change((it) => {
      named = it.turns[0]?.tree ?? "";
    });
    const result = await replay();
    const receipt = join(project.folder, ".psd/receipts/again.json");
    const text = existsSync(receipt) ? readFileSync(receipt, "utf8") : "";
    expect(result.code, result.stderr).not.toBe(70);
    expect(text).not.toContain(named);
  });

  it("with a verdict of its own is refused", async () => {
    change((it) => {
      it["verdict"] = { outcome: "green", results: [] };
    });
    await changeTurn(() => [entry("main.py", rudeGreeter)]);
    expect(outcomeOf(await replay())).toBe("refused");
  });

  it("that calls itself sealed does not hide that it was exposed", async () => {
    change((it) => {
      it.seal = "exposed";
      it.box = "none";
    });
    expect((await replay()).code).toBe(0);
    const receipt: unknown = JSON.parse(
      readFileSync(join(project.folder, ".psd/receipts/again.json"), "utf8"),
    );
    expect(receipt).toMatchObject({ labels: { seal: "exposed", box: { agent: "none" } } });
  });

  it("of another prompt in the place of this one is not taken", async () => {
    change((it) => {
      it.prompt = `${it.prompt.slice(0, 16)}${"0".repeat(48)}`;
    });
    expect(outcomeOf(await replay())).toBe("refused");
  });

  it("with a higher number does not push a right one aside where it is damaged", async () => {
    const newer = join(recorded, "../99");
    cpSync(recorded, newer, { recursive: true });
    writeFileSync(join(newer, "recording.json"), "{");
    expect((await replay()).code).toBe(0);
  });

  it("from outside of the project needs consent", async () => {
    cpSync(join(project.folder, "greeter"), join(project.folder, "../stranger"), {
      recursive: true,
    });
    const words = ["build", "../stranger", "--into", "y", "--name", "again"];
    expect(outcomeOf(await project.psd([...words, ...once, "--yes"]))).toBe("refused");
    const agreed = await project.psd([...words, ...once, "--agent", "recorded"]);
    expect(agreed.code, agreed.stderr).toBe(0);
  });

  it.each([
    ["above the workspace", "../evil.py"],
    ["by an absolute path", "/tmp/psd-evil.py"],
    ["in git", ".git/hooks/pre-commit"],
    ["in psd", ".psd/receipts/x.json"],
    ["among psd's attachments", ".specprompt/validation/acceptance.yaml"],
    ["behind a backslash", "a\\..\\..\\evil.py"],
    ["in a path of 3,000 folders", `${"d/".repeat(3000)}x`],
  ])("that writes %s writes nothing", async (_, path) => {
    await changeTurn((entries) => [...entries, entry(path, "evil\n")]);
    expect(outcomeOf(await replay())).toBe("refused");
    expect(existsSync("/tmp/psd-evil.py")).toBe(false);
    expect(readdirSync(join(project.home, ".cache/psd/work"))).toEqual([]);
  });

  it.each([
    ["out of the output", "../../../etc/passwd"],
    ["to the machine", "/etc/passwd"],
    ["to itself and through it", "."],
  ])("with a link %s writes nothing", async (_, target) => {
    await changeTurn((entries) => [
      ...entries,
      entry("link", target, "120000"),
      entry("link/x", "x"),
    ]);
    expect(outcomeOf(await replay())).toBe("refused");
  });

  it("with a bomb is refused", async () => {
    putTurn(gzipSync(Buffer.alloc(600 * 2 ** 20)));
    expect(outcomeOf(await replay())).toBe("refused");
  });

  it("with hard links, devices and pipes is refused", async () => {
    const plain = gunzipSync(readFileSync(join(recorded, "turn-1.tar.gz")));
    for (const type of ["1", "3", "4", "6"]) {
      const tar = Buffer.from(plain);
      tar.write(type, 156);
      tar.write("        ", 148);
      const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
      tar.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
      putTurn(gzipSync(tar));
      // One archive after the other takes the place of the one before.
      expect(outcomeOf(await replay())).toBe("refused");
    }
  });
});

interface ReceiptText {
  into: string;
  tree: string;
  files: Record<string, { readonly blob: string; readonly mode: string }>;
}

describe("a forged receipt or base", () => {
  const receiptFile = (): string => join(project.folder, ".psd/receipts/greeter.json");

  /** The user's own file, which a receipt claims with its true bytes. */
  function claim(folder: string): void {
    mkdirSync(join(project.folder, folder), { recursive: true });
    writeFileSync(join(project.folder, folder, "mine.txt"), mine);
    const blob = createHash("sha1").update(`blob ${mine.length}\0${mine}`).digest("hex");
    const receipt: ReceiptText = JSON.parse(readFileSync(receiptFile(), "utf8"));
    receipt.into = folder;
    receipt.files = { "mine.txt": { blob, mode: "100644" } };
    receipt.tree = gitTreeId(receipt.files);
    writeFileSync(receiptFile(), JSON.stringify(receipt));
  }

  it.each(["x", "src"])(
    "that claims a file of the user in %s cannot make it be lost",
    async (folder) => {
      claim(folder);
      const agent = agentOptions(project, [writes(goodGreeter)]);
      const words = ["build", "greeter", "--into", "x", "--fresh", ...agent, ...once];
      const built = await project.psd(words);
      expect(built.code, built.stderr).not.toBe(70);
      const file = join(project.folder, folder, "mine.txt");
      if (!existsSync(file)) {
        const back = await project.psd(["rollback", "greeter"]);
        expect(back.code, back.stderr).toBe(0);
      }
      expect(readFileSync(file, "utf8")).toBe(mine);
    },
  );

  it("brings no bytes of another base into a patch or a file", async () => {
    const base = join(project.folder, ".psd/base/greeter.tar.gz");
    writeFileSync(
      base,
      await packArchive([entry("main.py", "evil\n"), entry("../evil", "evil\n")]),
    );
    writeFileSync(join(project.folder, "x/main.py"), `${goodGreeter}# by hand\n`);
    const diff = await project.psd(["diff"]);
    expect(diff.code).not.toBe(70);
    expect(diff.stdout).not.toContain("evil");
    expect(diff.stdout).toContain("by hand");
    expect(existsSync(join(project.folder, ".psd/evil"))).toBe(false);
  });

  it("with a bomb in the place of the base does no harm", async () => {
    writeFileSync(
      join(project.folder, ".psd/base/greeter.tar.gz"),
      gzipSync(Buffer.alloc(600 * 2 ** 20)),
    );
    expect((await project.psd(["diff"])).code).not.toBe(70);
    expect((await project.psd(["status"])).code).not.toBe(70);
  });

  it("that calls a red tree green is not believed by validate", async () => {
    writeFileSync(join(project.folder, "x/main.py"), rudeGreeter);
    const blob = createHash("sha1")
      .update(`blob ${rudeGreeter.length}\0${rudeGreeter}`)
      .digest("hex");
    const receipt: ReceiptText = JSON.parse(readFileSync(receiptFile(), "utf8"));
    receipt.files["main.py"] = { blob, mode: "100644" };
    receipt.tree = gitTreeId(receipt.files);
    writeFileSync(receiptFile(), JSON.stringify(receipt));
    expect((await project.psd(["validate", "greeter"])).code).toBe(3);
  });
});
