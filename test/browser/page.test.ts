import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser } from "#src/platform/browser/find-browser.ts";
import type { Locator, PageCheck, PageStep } from "#src/pipeline/package/page-check.ts";
import type { CheckResult } from "#src/pipeline/validation/verdict.ts";
import {
  availableSandboxes,
  commandOf,
  type Court,
  criterion,
  judge,
  openCourt,
  page,
  selectionOf,
  text,
} from "../support/judging.ts";

const boxes = (await availableSandboxes()).filter((it) => it.level !== "none");
const browser = await findBrowser({ variables: { PATH: process.env["PATH"] ?? "" } });
if (browser === undefined || boxes.length === 0) {
  const missing = browser === undefined ? "Chromium, Chrome or Edge" : "box";
  process.stderr.write(`pages are skipped: this machine has no ${missing}\n`);
}

/** A small application, and pages that do what pages should not. */
const server = `
import { createServer } from "node:http";
const items = [];
const head = "<!doctype html><html lang=en><title>Bookmarks</title>";
const bad = {
  "/alerts": head + "<script>setInterval(() => alert('again'), 1)</script><p>behind",
  "/away": head + "<script>location = 'http://192.0.2.1/'</script>",
  "/host": head + "<p id=x>asking<script>fetch('http://127.0.0.1:22/').then(() => 'reached', () => 'refused').then((it) => { x.textContent = it; })</script>",
  "/huge": head + "<ul>" + "<li>entry</li>".repeat(20000) + "</ul><script>document.title = 'x'.repeat(1e7)</script>",
  "/loud": head + "<script>console.error('boo'); throw new Error('bang')</script><p>loud",
  "/popup": head + "<script>open('/'); open('http://192.0.2.1/')</script><p>one window",
  "/download": head + "<a href='/file' download>Save</a>",
  "/busy": head + "<p>busy<script>for (;;);</script>",
};
createServer((question, answer) => {
  const { method, url } = question;
  if (url === "/hang") return;
  if (url === "/die") return process.exit(3);
  answer.setHeader("content-type", "text/html");
  if (bad[url]) return answer.end(bad[url]);
  let body = "";
  question.on("data", (it) => (body += it)).on("end", () => {
    if (method === "POST") {
      items.push(new URLSearchParams(body).get("title"));
      return answer.writeHead(303, { location: "/" }).end();
    }
    answer.end(head + "<h1>Bookmarks</h1><form method=post><label>Title <input name=title></label>" +
      "<label><input type=checkbox name=c> Public</label><label>Kind <select name=k><option>a<option>b</select></label>" +
      "<button>Add</button><button disabled>Remove</button></form><ul>" +
      items.map((it) => "<li>" + it + "</li>").join("") + "</ul>");
  });
}).listen(Number(process.env.PORT), "127.0.0.1");
`;

let court: Court;
beforeAll(async () => {
  court = await openCourt();
});
afterAll(async () => court?.remove());

const role = (value: string, name?: string): Locator => ({
  by: "role",
  value,
  exact: false,
  ...(name === undefined ? {} : { name }),
});
const label = (value: string): Locator => ({ by: "label", value, exact: false });
const open = (path: string): PageStep => ({ do: "open", path });

describe.skipIf(browser === undefined).each(boxes)("pages in $name of level $level", (sandbox) => {
  const judged = async (
    steps: readonly PageStep[],
    { heldOut = false, variables = {}, ...more }: Options = {},
  ) => {
    const tree = await court.storeOutput({ "server.mjs": server });
    const check = page(steps, { timeoutMs: 4000, ...more });
    const cache = join(court.root, "cache");
    const environment = { ...court.environment, cache };
    const here = { ...environment, variables: { ...environment.variables, ...variables } };
    const selection = selectionOf(court, [criterion("AC-1", check, { heldOut })], {
      commands: { start: commandOf("node", "server.mjs") },
    });
    return judge({ ...court, environment: here }, sandbox, { selection, tree });
  };
  const resultOf = async (...given: Parameters<typeof judged>): Promise<CheckResult> => {
    const { verdict } = await judged(...given);
    return verdict.results.find((it) => it.id === "AC-1")!.checks[0]!;
  };

  test("are filled, clicked and looked at, and leave a picture", async () => {
    const result = await resultOf([
      open("/"),
      { do: "title", expect: text({ equals: "Bookmarks" }) },
      { do: "fill", on: label("Title"), value: "Psd & more" },
      { do: "check", on: label("Public") },
      { do: "see", on: label("Public"), checked: true },
      { do: "uncheck", on: label("Public") },
      { do: "select", on: label("Kind"), value: "b" },
      { do: "see", on: label("Kind"), value: text({ equals: "b" }) },
      { do: "see", on: role("button", "Remove"), enabled: false },
      { do: "press", key: "Enter", on: label("Title") },
      { do: "see", on: role("listitem"), count: 1, text: text({ equals: "Psd & more" }) },
      { do: "gone", on: { by: "text", value: "nothing yet", exact: false } },
      { do: "url", expect: text({ equals: "/" }) },
      { do: "screenshot", name: "after" },
    ]);
    expect(result).toMatchObject({ kind: "page", end: "passed" });
    const path = /^Screenshot after: (.*\.png)$/u.exec(result.notes?.[0] ?? "")?.[1];
    expect(
      readFileSync(path ?? "")
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
  });

  test("that differ fail at their step, with what is there and a picture", async () => {
    const steps = [open("/"), { do: "see", on: role("heading"), text: text({ equals: "Books" }) }];
    const { symptom, evidence } = await resultOf(steps as PageStep[], { timeoutMs: 500 });
    expect(symptom).toBe("wrong-output");
    expect(evidence?.message).toMatch(/^Step 2 \(see the heading\): the text of the heading/u);
    expect(evidence?.actual).toContain('button "Add"');
    expect(readFileSync(evidence?.screenshot ?? "").length).toBeGreaterThan(500);
  });

  test("of held-out criteria say nothing outside of the seal", async () => {
    const { verdict, sealed } = await judged(
      [open("/"), { do: "see", on: role("heading", "Secret") }],
      {
        heldOut: true,
        timeoutMs: 500,
      },
    );
    expect(JSON.stringify(verdict)).not.toMatch(/Secret|png|heading|AC-1/u);
    expect(JSON.stringify(sealed)).toContain("Secret");
  });

  test.each<readonly [string, Partial<PageCheck> & Pick<PageCheck, "steps">, RegExp]>([
    [
      "never answer",
      { steps: [open("/hang")], timeoutMs: 700 },
      /^Step 1 \(open \/hang\): .*Timeout/u,
    ],
    ["end the output", { steps: [open("/die")] }, /^Step 1 \(open \/die\): /u],
    ["are busy for ever", { steps: [open("/busy")], timeoutMs: 700 }, /^Step 1 /u],
    [
      "are not quiet",
      { steps: [open("/loud")], quiet: true },
      /not quiet: (?:console error: boo|uncaught: bang)/u,
    ],
    [
      "have no such role",
      { steps: [open("/"), { do: "click", on: role("nonsense") }], timeoutMs: 700 },
      /^Step 2 /u,
    ],
  ])("that %s fail", async (_, { steps, ...more }, message) => {
    const { end, evidence } = await resultOf(steps, more);
    expect([end, evidence?.message]).toEqual(["failed", expect.stringMatching(message)]);
  });

  test.each<readonly [string, string, PageStep]>([
    [
      "ask again and again",
      "/alerts",
      { do: "see", on: { by: "text", value: "behind", exact: true } },
    ],
    ["open windows", "/popup", { do: "see", on: { by: "text", value: "one window", exact: true } }],
    ["ask this machine", "/host", { do: "see", on: { by: "text", value: "refused", exact: true } }],
    ["offer files", "/download", { do: "click", on: role("link", "Save") }],
    ["are huge", "/huge", { do: "see", on: role("listitem"), count: 20_000 }],
  ])("that %s are looked at all the same", async (_, path, step) => {
    const { end, evidence } = await resultOf([open(path), step], { timeoutMs: 15_000 });
    expect([end, evidence?.message]).toEqual(["passed", undefined]);
  });

  test("that lead away are left where they are", async () => {
    const { evidence } = await resultOf(
      [
        open("/away"),
        { do: "url", expect: text({ equals: "/away" }) },
        { do: "see", on: role("heading") },
      ],
      { timeoutMs: 700 },
    );
    expect(evidence?.actual).toContain("refused: GET http://192.0.2.1/");
  });

  test("without a browser are not opened, and it is said how to get one", async () => {
    const { end, evidence } = await resultOf([open("/")], {
      variables: { PSD_BROWSER: "/nowhere/chromium" },
    });
    expect(end).toBe("not-run");
    expect(evidence?.message).toContain("apt-get install chromium");
  });

  test("whose browser is none are nobody's failure", async () => {
    const { end, evidence } = await resultOf([open("/")], {
      variables: { PSD_BROWSER: "/bin/false" },
    });
    expect(end).toBe("errored");
    expect(evidence?.message).toContain("did not start");
  });
});

interface Options extends Partial<PageCheck> {
  readonly heldOut?: boolean;
  readonly variables?: Readonly<Record<string, string>>;
}
