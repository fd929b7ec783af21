import { askUserGit } from "../../../platform/user-git.ts";
import { pathKind } from "../../../platform/files.ts";
import { join } from "node:path";
import semver from "semver";
import { escapeText } from "../../../diagnostics/escape.ts";
import { type ForeignFolder, readForeignText } from "./foreign-folder.ts";

/** The first heading of a Markdown text, and the first paragraph below it as one line. */
export function readOpening(text: string): { readonly title?: string; readonly about?: string } {
  const title = /^#[ \t]+(.+?)[ \t#]*$/mu.exec(text)?.[1];
  const paragraph = text
    .replaceAll(/^(?<marks>```|~~~)[\s\S]*?^\k<marks>.*$/gmu, "")
    .split(/\n{2,}/u)
    .map((it) => it.trim())
    .find((it) => /^[\p{L}\p{N}`*_"“]/u.test(it) && !/^\d+\./u.test(it));
  const about = paragraph === undefined ? undefined : oneLine(paragraph);
  return {
    ...(title === undefined ? {} : { title: oneLine(title) }),
    ...(about === undefined || about === "" ? {} : { about }),
  };
}

/** At most 300 characters, cut after a sentence where there is one; nothing hidden in it. */
function oneLine(text: string): string {
  const plain = escapeText(text.replaceAll(/\s+/gu, " ").replaceAll(/[*_`]/gu, "").trim());
  if (plain.length <= 300) return plain;
  const cut = plain.slice(0, 300);
  const end = Math.max(cut.lastIndexOf(". "), cut.lastIndexOf("? "), cut.lastIndexOf("! "));
  return end > 0 ? cut.slice(0, end + 1) : `${cut.slice(0, cut.lastIndexOf(" "))} …`;
}

/** Beginnings of licences by their SPDX identifier. */
const licences: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:The )?MIT License/iu, "MIT"],
  [/^\s*Apache License\s+Version 2\.0/iu, "Apache-2.0"],
  [/^\s*ISC License/iu, "ISC"],
  [/^\s*BSD 3-Clause/iu, "BSD-3-Clause"],
  [/^\s*BSD 2-Clause/iu, "BSD-2-Clause"],
  [/^\s*Mozilla Public License,? Version 2\.0/iu, "MPL-2.0"],
  [/^\s*(?:Creative Commons )?CC0 1\.0/iu, "CC0-1.0"],
  [/^\s*This is free and unencumbered software/iu, "Unlicense"],
];

/** The SPDX identifier of the folder's licence; undefined where there is none, or none that is known. */
export function readLicence(folder: ForeignFolder): string | undefined {
  const file = folder.files.find((it) => /^licen[cs]e(?:\.(?:md|txt))?$/iu.test(it.path));
  const text = file === undefined ? undefined : readForeignText(folder, file.path);
  return text === undefined ? undefined : licences.find(([start]) => start.test(text))?.[1];
}

/** The first text that is a version; else 0.0.0 with the commit that the folder is at, where it is a repository. */
export async function chooseVersion(
  folder: ForeignFolder,
  candidates: readonly (string | undefined)[],
): Promise<{ readonly version: string; readonly isGiven: boolean }> {
  const given = candidates.map((it) => semver.valid(it ?? null)).find((it) => it !== null);
  if (given !== undefined && given !== null) return { version: given, isGiven: true };
  const isRepository = (await pathKind(join(folder.root, ".git"))) !== "missing";
  const commit = isRepository
    ? await askUserGit(folder.root, "rev-parse", "--short=10", "HEAD")
    : undefined;
  return { version: commit === undefined ? "0.0.0" : `0.0.0-g${commit}`, isGiven: false };
}
