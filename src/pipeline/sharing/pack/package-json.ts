import type { Manifest } from "../../package/manifest.ts";
import type { ShippedFile } from "./shipped-files.ts";

/** The keyword by which SpecPrompts are found in registries. */
const keyword = "specprompt";

/** The package.json of what is sent: what registries need, no scripts and no dependencies. */
export function packageJson(manifest: Manifest, files: readonly ShippedFile[]): string {
  const { name, version, description, license, keywords, authors, repository } = manifest;
  const [author, ...contributors] = authors;
  const top = [...new Set(files.map((it) => it.path.split("/")[0] ?? ""))].toSorted();
  const json = {
    name,
    version,
    ...(description === undefined ? {} : { description }),
    keywords: [...new Set([keyword, ...keywords])],
    ...(license === undefined ? {} : { license }),
    ...(author === undefined ? {} : { author }),
    ...(contributors.length === 0 ? {} : { contributors }),
    ...(repository === undefined ? {} : { repository }),
    files: top.filter((it) => it !== "package.json"),
  };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}
