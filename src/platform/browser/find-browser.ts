import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import type { Environment } from "../environment.ts";
import { findProgram } from "../find-program.ts";

/** A browser of Chromium's kind on this machine. */
export interface InstalledBrowser {
  /** Absolute, with links resolved. */
  readonly program: string;
  /** The folder that a box must show; undefined where it lies among the system's. */
  readonly folder?: string;
}

/** The variable that names another browser. */
export const browserVariable = "PSD_BROWSER";

/** Where the programs themselves lie, before the scripts on PATH that start them. */
const usualPlaces = [
  "/usr/lib/chromium/chromium",
  "/usr/lib/chromium-browser/chromium-browser",
  "/usr/lib64/chromium-browser/chromium-browser",
  "/opt/google/chrome/chrome",
  "/opt/microsoft/msedge/msedge",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

const names = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "msedge",
  "microsoft-edge",
  "microsoft-edge-stable",
];

/** Finds Chromium, Chrome or Edge; undefined where none is installed, or the one that is named is not there. */
export async function findBrowser({
  variables,
}: Pick<Environment, "variables">): Promise<InstalledBrowser | undefined> {
  const named = variables[browserVariable];
  if (named !== undefined && named !== "") return installed(await whole(named));
  for (const place of usualPlaces) {
    const found = await whole(place);
    if (found !== undefined) return installed(found);
  }
  for (const name of names) {
    const found = await findProgram(name, variables["PATH"] ?? "");
    if (found !== undefined) return installed(await whole(found));
  }
  return undefined;
}

function installed(program: string | undefined): InstalledBrowser | undefined {
  if (program === undefined) return undefined;
  return program.startsWith("/usr/") ? { program } : { program, folder: dirname(program) };
}

async function whole(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}
