import { pathKind } from "../../platform/files.ts";
import { findTool, inspectTool, type ToolSearch } from "../generation/find-tool.ts";
import type { InstallCommandOf } from "./install-commands.ts";
import type { MachinePart } from "./machine-report.ts";

/** Browsers of the family of Chromium, as they are found on PATH. */
const programs = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "microsoft-edge-stable",
] as const;

/** Where macOS has them. */
const applications = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
] as const;

/** Looks for a browser that checks could drive: the first one that is there. */
export async function lookAtBrowsers(
  search: ToolSearch,
  install: InstallCommandOf,
): Promise<readonly MachinePart[]> {
  const part = { group: "browsers", needed: false } as const;
  for (const name of [...programs, ...(await installed(search))]) {
    const found = await (name.startsWith("/") ? inspectTool(name, search) : findTool(name, search));
    if (found === undefined) continue;
    const { path: place, version } = found;
    const told = version === undefined ? {} : { version };
    return [{ ...part, ...told, name: nameOf(name), standing: "usable", place, notes: [] }];
  }
  const get = install("chromium");
  const way = get === undefined ? {} : { get };
  const notes = ["no Chromium, Chrome or Edge"];
  return [{ ...part, name: "browser", standing: "missing", notes, ...way }];
}

async function installed({ environment }: ToolSearch): Promise<readonly string[]> {
  if (environment.platform !== "darwin") return [];
  const kinds = await Promise.all(applications.map((it) => pathKind(it)));
  return applications.filter((_, index) => kinds[index] === "file");
}

function nameOf(program: string): string {
  return program.slice(program.lastIndexOf("/") + 1);
}
