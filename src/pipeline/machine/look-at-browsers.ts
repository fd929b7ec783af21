import { basename } from "node:path";
import { findBrowser } from "../../platform/browser/find-browser.ts";
import { inspectTool, type ToolSearch } from "../generation/find-tool.ts";
import type { InstallCommandOf } from "./install-commands.ts";
import type { MachinePart } from "./machine-report.ts";

/** Looks for the browser that checks of the kind `page` would open. */
export async function lookAtBrowsers(
  search: ToolSearch,
  install: InstallCommandOf,
): Promise<readonly MachinePart[]> {
  const part = { group: "browsers", needed: false } as const;
  const browser = await findBrowser(search.environment);
  const found = browser === undefined ? undefined : await inspectTool(browser.program, search);
  if (found !== undefined) {
    const { path: place, version } = found;
    const told = version === undefined ? {} : { version };
    return [{ ...part, ...told, name: basename(place), standing: "usable", place, notes: [] }];
  }
  const get = install("chromium");
  const way = get === undefined ? {} : { get };
  const notes = ["no Chromium, Chrome or Edge"];
  return [{ ...part, name: "browser", standing: "missing", notes, ...way }];
}
