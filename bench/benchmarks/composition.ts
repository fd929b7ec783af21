import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { compose } from "#src/pipeline/composition/compose.ts";
import { select } from "#src/pipeline/composition/select.ts";
import { readPackage } from "#src/pipeline/package/read-package.ts";
import { type Benchmark, ratioAtMost, type Row, type Setting } from "../benchmark.ts";
import { compare, timed } from "../measure.ts";
import { writePackage } from "../package.ts";
import { installPeers, isInstalled, peerFile } from "../peers.ts";
import { runProgram } from "../run-program.ts";

const repomix = peerFile("repomix/bin/repomix.cjs");

/** How long a package takes to be read, selected and composed, beside hashing its bytes and repomix. */
export const composition: Benchmark = {
  name: "composition",
  async *run(setting: Setting): AsyncGenerator<Row> {
    const { folder, quick } = setting;
    const root = join(folder, "package");
    const size = await writePackage(root);
    const inside = await compare({
      subject: timed(() => composePackage(root)),
      peer: timed(() => hashFiles(root)),
      runs: quick ? 7 : 31,
    });
    yield {
      name: "composition",
      subject: "read, select and compose",
      peer: "reading and hashing the same files",
      comparison: inside,
      goal: ratioAtMost(3, inside),
      how: `A generated package of ${size.documents} documents (${Math.round(size.documentBytes / 1000)} kB, a quarter of them with clauses), ${size.criteria} criteria and ${size.fixtures} fixture files, in one warm process. The peer lists the folder, reads every file, 64 at a time, and takes its SHA-256.`,
      cause:
        "reading and digesting the package takes about as long as the peer, and so does `select`, most of it the Markdown parser (markdown-it), which reads the documents that name a clause.",
    };
    // A bounded run does not wait for a download.
    if (!quick || (await isInstalled(repomix))) yield besideRepomix(setting, root);
  },
};

async function composePackage(root: string): Promise<void> {
  const read = await readPackage(root);
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics.slice(0, 3)));
  const selected = select({ specPrompt: read.value, choices: {}, parameters: {} });
  if (!selected.ok) throw new Error(JSON.stringify(selected.diagnostics.slice(0, 3)));
  const composed = compose(selected.value);
  if (!composed.ok) throw new Error(JSON.stringify(composed.diagnostics.slice(0, 3)));
}

async function hashFiles(root: string): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name));
  for (let from = 0; from < files.length; from += 64)
    await Promise.all(files.slice(from, from + 64).map(hashFile));
}

async function hashFile(file: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}

async function besideRepomix({ folder, quick, psd }: Setting, root: string): Promise<Row> {
  await installPeers(repomix);
  const { argv, env } = await psd();
  const out = join(folder, "composed");
  const comparison = await compare({
    subject: async () => {
      await rm(out, { recursive: true, force: true });
      const command = [...argv, "compose", root, "--out", out];
      return timed(() => runProgram({ argv: command, cwd: folder, env }))();
    },
    peer: timed(() =>
      runProgram({
        argv: [process.execPath, repomix, root, "--quiet", "--output", join(folder, "packed.xml")],
        cwd: folder,
        env,
      }),
    ),
    runs: quick ? 2 : 9,
  });
  return {
    name: "composition as a command",
    subject: "`psd compose --out`",
    peer: "`repomix`",
    comparison,
    how: "The same package, each as a command from start to end. repomix puts every file into one text; psd puts 200 KiB into the brief and attaches the rest.",
  };
}
