import { fileURLToPath } from "node:url";
import type { BoxShape, Mount } from "../../../adapters/sandbox/sandbox.ts";
import type { InstalledBrowser } from "../../../platform/browser/find-browser.ts";
import type { ChildProcess } from "../../../platform/process.ts";
import type { PageCheck } from "../../package/page-check.ts";
import { type CriterionBox, plainVariables } from "../box.ts";

const worker = new URL(
  import.meta.url.endsWith(".ts")
    ? "../../../platform/browser/page-worker.ts"
    : "../../../platform/browser/page-worker.js",
  import.meta.url,
);

/** Where a browser's box sees its things. The name of the worker says that it is a module. */
const places = {
  node: "/psd/browser/node",
  playwright: "/psd/browser/playwright",
  worker: `/psd/browser/worker${worker.pathname.endsWith(".ts") ? ".mts" : ".mjs"}`,
} as const;

/** A browser counts each of its many threads as a process, and keeps much in memory. */
const browserLimits = {
  memoryBytes: 4 * 2 ** 30,
  processes: 2000,
  fileBytes: 256 * 2 ** 20,
} as const;

/** What a browser is started with. */
export interface BrowserSource {
  readonly browser: InstalledBrowser;
  /** The Node that runs the worker. */
  readonly node: string;
  /** A Unix socket of this machine that leads to the output, and the port under which the browser finds it. */
  readonly socket: string;
  readonly port: number;
  readonly viewport: PageCheck["viewport"];
}

/** Starts a browser in a box of its own: it sees neither output nor package, and reaches one port only. */
export function startBrowser(
  { boxes, disk }: Pick<CriterionBox, "boxes" | "disk">,
  { browser, node, socket, port, viewport }: BrowserSource,
): ChildProcess {
  const { folder } = browser;
  const mounts = [
    shown(node, places.node),
    shown(fileURLToPath(new URL(".", import.meta.resolve("playwright-core"))), places.playwright),
    shown(fileURLToPath(worker), places.worker),
    ...(folder === undefined ? [] : [shown(folder, folder)]),
  ];
  const shape: BoxShape = {
    profile: {
      root: "minimal",
      mounts,
      hidden: [],
      network: "none",
      forwards: [{ socket, port }],
    },
    limits: { ...browserLimits, disk },
  };
  const argv = [
    places.node,
    places.worker,
    `${places.playwright}/index.mjs`,
    browser.program,
    `http://127.0.0.1:${port}`,
    String(viewport.width),
    String(viewport.height),
  ];
  return boxes.take(shape).start({ argv, cwd: "/tmp", env: plainVariables });
}

function shown(source: string, target: string): Mount {
  return { source, target, writable: false };
}
