import { join } from "node:path";
import { browserVariable, type InstalledBrowser } from "../../../platform/browser/find-browser.ts";
import { relayTo } from "../../../platform/relay.ts";
import { removeForeign } from "../../../platform/remove-foreign.ts";
import type { PageCheck } from "../../package/page-check.ts";
import type { CriterionBox } from "../box.ts";
import { type CheckOutcome, errored, notRun } from "../finding.ts";
import { type OutputSource, type RunningOutput, startOutput } from "../http/running-output.ts";
import { askBrowser } from "../page/ask-browser.ts";
import { startBrowser } from "../page/browser-box.ts";
import { judgeSteps } from "../page/judge-steps.ts";

/** What a `page` check needs beside its box. */
export interface PageSurroundings extends Pick<OutputSource, "socket" | "boxed"> {
  /** Finds the browser of this machine. */
  readonly findBrowser: () => Promise<InstalledBrowser | undefined>;
  /** The Node that drives it. */
  readonly node: string;
  /** Where sockets can be made. */
  readonly folder: string;
  /** Keeps a picture, and gives its path. */
  readonly keepPicture: (png: Uint8Array) => Promise<string>;
}

const noBrowser =
  "No Chromium, Chrome or Edge was found: install one (`apt-get install chromium`, `dnf install chromium`, " +
  `\`brew install --cask chromium\`), or name its program in ${browserVariable}`;

/** Starts the output as a server, opens it in a browser, and does one step after the other. */
export async function checkPage(
  check: PageCheck,
  box: CriterionBox,
  surroundings: PageSurroundings,
): Promise<CheckOutcome> {
  if (!surroundings.boxed) {
    return { finding: notRun("A page is opened in a box only, and this machine gives none") };
  }
  const browser = await surroundings.findBrowser();
  if (browser === undefined) return { finding: notRun(noBrowser) };
  const { socket } = surroundings;
  const output = await startOutput({ check, box, socket, boxed: true, name: "The output" });
  try {
    const late = await output.untilReady();
    if (late !== undefined) return { finding: output.withLog(late) };
    return await judgeInBrowser(check, { output, box, browser, ...surroundings });
  } finally {
    await output.close();
  }
}

interface Opened extends PageSurroundings {
  readonly output: RunningOutput;
  readonly box: CriterionBox;
  readonly browser: InstalledBrowser;
}

async function judgeInBrowser(check: PageCheck, opened: Opened): Promise<CheckOutcome> {
  const { output, box, browser, node } = opened;
  const { port } = output;
  const socket = join(opened.folder, "page.sock");
  await removeForeign(socket);
  const relay = await relayTo({ socket }, () => output.connect());
  const asked = askBrowser(
    startBrowser(box, { browser, node, socket, port, viewport: check.viewport }),
    box.signal,
  );
  try {
    const why = await asked.untilReady();
    if (why !== undefined) {
      return { finding: errored(`The browser ${browser.program} did not start: ${why}`) };
    }
    const picture = async (): Promise<string | undefined> => {
      const answer = await asked.ask({ do: "screenshot" }, check.timeoutMs);
      const made = "value" in answer ? answer.value : undefined;
      if (typeof made !== "string") return undefined;
      return opened.keepPicture(Buffer.from(made, "base64"));
    };
    const { timeoutMs } = check;
    const context = { browser: asked, values: output.values, port, timeoutMs, picture };
    const { finding, notes } = await judgeSteps(check, { ...context, signal: box.signal });
    return { finding: finding === undefined ? undefined : output.withLog(finding), notes };
  } finally {
    await asked.close();
    await relay.close();
  }
}
