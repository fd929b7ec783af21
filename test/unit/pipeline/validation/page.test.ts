import { describe, expect, test } from "vitest";
import { startProcess } from "#src/platform/process.ts";
import { askBrowser, type AskedBrowser } from "#src/pipeline/validation/page/ask-browser.ts";
import { judgeSteps, type StepContext } from "#src/pipeline/validation/page/judge-steps.ts";
import type { PageStep } from "#src/pipeline/package/page-check.ts";
import { text } from "../../../support/judging.ts";

/** A worker that says what a script says, however bad. */
async function withWorker<Value>(
  script: string,
  use: (browser: AskedBrowser) => Promise<Value>,
): Promise<Value> {
  const argv = [process.execPath, "-e", script];
  const child = startProcess({ argv, cwd: "/", env: {} });
  const browser = askBrowser(child, new AbortController().signal);
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

const ready = `console.log('{"id":0,"ok":true}');`;
const answering = (line: string): string =>
  `${ready} process.stdin.once("data", () => { ${line} }); setTimeout(() => {}, 20000);`;

describe("the worker of a browser", () => {
  test("answers one question after the other, with remarks", async () => {
    const script = answering(`console.log('{"id":1,"ok":true,"value":7,"remarks":["hm"]}')`);
    await withWorker(script, async (browser) => {
      expect(await browser.untilReady()).toBeUndefined();
      expect(await browser.ask({ do: "where" }, 5000)).toEqual({ value: 7 });
      expect(browser.remarks()).toEqual(["hm"]);
    });
  });

  test.each([
    ["no JSON", `console.log("hello")`],
    ["another number", `console.log('{"id":9,"ok":true}')`],
    ["no answer at all, and ends", `process.exit(1)`],
    [
      "a problem without end",
      `console.log(JSON.stringify({id:1,ok:false,problem:"x".repeat(1e6)}))`,
    ],
    [
      "a line without end",
      `const more = () => { while (process.stdout.write("x".repeat(65536))); }; process.stdout.on("drain", more); more();`,
    ],
  ])("is not believed where it says %s", async (_, line) => {
    await withWorker(answering(line), async (browser) => {
      expect(await browser.untilReady()).toBeUndefined();
      expect(await browser.ask({ do: "where" }, 5000)).toHaveProperty("gone");
    });
  });

  test("that does not start says why", async () => {
    const why = await withWorker(`console.error("no libraries"); process.exit(1)`, (it) =>
      it.untilReady(),
    );
    expect(why).toBe("The browser ended: no libraries");
  });
});

describe("the steps of a page", () => {
  const judged = (steps: readonly PageStep[], answers: Readonly<Record<string, unknown>>) => {
    const asked: unknown[] = [];
    const context: StepContext = {
      browser: {
        ask: async (question) => {
          asked.push(question);
          return { value: answers[question.do] };
        },
        remarks: () => [],
      },
      values: { commands: {}, texts: { "with.name": "Psd" } },
      port: 18_080,
      timeoutMs: 1,
      signal: new AbortController().signal,
      picture: async () => "/picture.png",
    };
    return judgeSteps({ steps, quiet: false }, context).then((outcome) => ({ ...outcome, asked }));
  };
  const on = { by: "role", value: "heading", name: "{with.name}", exact: true } as const;

  test("know placeholders, and ask for paths of the output", async () => {
    const { asked, finding } = await judged(
      [
        { do: "open", path: "/{with.name}" },
        { do: "click", on },
      ],
      {},
    );
    expect(finding).toBeUndefined();
    expect(asked).toEqual([
      { do: "open", url: "http://127.0.0.1:18080/Psd" },
      { do: "click", on: { ...on, name: "Psd" } },
    ]);
  });

  test.each<readonly [string, { readonly step: PageStep; readonly look: unknown }, string]>([
    [
      "a count",
      { step: { do: "see", on, count: 2 }, look: { count: 1, text: "" } },
      "is visible 1 times, not 2",
    ],
    [
      "a state",
      { step: { do: "see", on, checked: true }, look: { count: 1, text: "", checked: false } },
      "is not checked",
    ],
    [
      "a text",
      { step: { do: "see", on, text: text({ equals: "b" }) }, look: { count: 1, text: "a" } },
      "the text of the heading",
    ],
    [
      "what is there still",
      { step: { do: "gone", on }, look: { count: 1, text: "a" } },
      "is still there",
    ],
    ["nonsense of a worker", { step: { do: "see", on }, look: { count: "many" } }, "said nonsense"],
  ])("are judged by %s", async (_, { step, look }, message) => {
    const { finding } = await judged([step], { look });
    expect(finding?.evidence.message).toContain(message);
    expect(finding?.evidence.screenshot).toBe("/picture.png");
  });

  test("end at the first that does not hold, and keep the pictures before it", async () => {
    const outcome = await judged(
      [
        { do: "screenshot", name: "first" },
        { do: "title", expect: text({ equals: "b" }) },
        { do: "click", on },
      ],
      { where: { url: "http://127.0.0.1:18080/x", title: "a" } },
    );
    expect(outcome.notes).toEqual(["Screenshot first: /picture.png"]);
    expect(outcome.finding?.evidence.message).toMatch(/^Step 2 \(title\): the page's title/u);
    expect(outcome.asked).not.toContainEqual(expect.objectContaining({ do: "click" }));
  });
});
