import { join } from "node:path";
import { readPlainFile } from "../../../platform/bounded-read.ts";
import { writeFileAtomic } from "../../../platform/files.ts";
import type { SpecPrompt } from "../../package/spec-prompt.ts";
import type { Comparison } from "./compare-versions.ts";

const longest = 2 ** 20;
const title = "# Changes";

/** Puts the section of a version above the others in CHANGELOG.md, unless it has one already. */
export async function writeChangelog(
  { root, manifest }: Pick<SpecPrompt, "root" | "manifest">,
  { changelog }: Pick<Comparison, "changelog">,
): Promise<void> {
  const file = join(root, "CHANGELOG.md");
  const read = await readPlainFile(file, longest);
  const text =
    read !== undefined && "bytes" in read ? Buffer.from(read.bytes).toString("utf8") : "";
  const version = manifest.version ?? "";
  if (text.split("\n").includes(`## ${version}`) || (read !== undefined && "fault" in read)) return;
  const at = text.search(/^## /mu);
  const [before, after] = at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at)];
  const head = before.trim() === "" ? title : before.trimEnd();
  await writeFileAtomic(
    file,
    `${head}\n\n${changelog.trimEnd()}\n${after === "" ? "" : `\n${after}`}`,
  );
}
