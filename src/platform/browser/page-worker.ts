import { createInterface } from "node:readline";
import type { BrowserContext, Locator, Page } from "playwright-core";
import type { AskedPage, ElementPlace, PageQuestion, SeenElements } from "./page-questions.ts";

/**
 * Drives a browser inside of its box: reads questions as lines of JSON and answers each with one. Nothing
 * of it is trusted by whoever asks. Arguments: where Playwright lies, the browser, the only origin, pixels.
 */
const [playwright = "", executablePath = "", origin = "", width = "", height = ""] =
  process.argv.slice(2);

/** Characters of a text that is told, and how many remarks are. */
const most = { text: 64 * 1024, snapshot: 6000, remark: 300, remarks: 20 };

const remarks: string[] = [];

function remark(text: string): void {
  if (remarks.length < most.remarks) remarks.push(text.slice(0, most.remark));
}

function isOwn(url: string): boolean {
  return URL.canParse(url) && new URL(url).origin === origin;
}

/** A context in which only the output can be asked, and nothing waits for a person. */
async function openContext(): Promise<BrowserContext> {
  const { chromium }: typeof import("playwright-core") = await import(playwright);
  const browser = await chromium.launch({
    executablePath,
    chromiumSandbox: false,
    args: ["--disable-gpu", "--disable-dev-shm-usage"],
    timeout: 60_000,
  });
  const context = await browser.newContext({
    viewport: { width: Number(width), height: Number(height) },
    acceptDownloads: false,
    serviceWorkers: "block",
    locale: "en-US",
    timezoneId: "UTC",
    baseURL: origin,
  });
  await context.route("**/*", async (route) => {
    const url = route.request().url();
    if (isOwn(url)) return route.continue();
    remark(`refused: ${route.request().method()} ${url}`);
    return route.abort("blockedbyclient");
  });
  return context;
}

function listen(context: BrowserContext, page: Page): void {
  page.on("dialog", (dialog) => {
    remark(`${dialog.type()}: ${dialog.message()}`);
    void dialog.dismiss().catch(() => {});
  });
  page.on("console", (message) => {
    if (message.type() === "error") remark(`console error: ${message.text()}`);
  });
  page.on("pageerror", (error) => remark(`uncaught: ${error.message}`));
  page.on("crash", () => remark("the page crashed"));
  context.on("page", (other) => {
    if (other === page) return;
    remark(`closed a new window: ${other.url()}`);
    void other.close().catch(() => {});
  });
}

type Role = Parameters<Page["getByRole"]>[0];

/** Playwright knows the roles; one that nobody knows finds nothing. */
function isRole(value: string): value is Role {
  return /^[a-z]+$/u.test(value);
}

function find(page: Page | Locator, place: ElementPlace): Locator {
  const { by, value, name, exact, nth, within } = place;
  const root = within === undefined ? page : find(page, within);
  const words = { exact };
  const found = {
    role: () =>
      isRole(value)
        ? root.getByRole(value, { ...(name === undefined ? {} : { name }), ...words })
        : root.locator("css=:not(*)"),
    label: () => root.getByLabel(value, words),
    text: () => root.getByText(value, words),
    placeholder: () => root.getByPlaceholder(value, words),
    testid: () => root.getByTestId(value),
    css: () => root.locator(`css=${value}`),
  }[by]();
  return nth === undefined ? found : found.nth(nth - 1);
}

async function orNothing<Value>(read: Promise<Value>): Promise<Value | undefined> {
  return read.catch(() => undefined);
}

async function look(found: Locator): Promise<SeenElements> {
  const visible = found.filter({ visible: true });
  const count = await visible.count();
  if (count === 0) return { count, text: "" };
  const first = visible.first();
  const timeout = 1000;
  const texts = await visible.allInnerTexts();
  const value = await orNothing(first.inputValue({ timeout }));
  const checked = await orNothing(first.isChecked({ timeout }));
  const enabled = await orNothing(first.isEnabled({ timeout }));
  return {
    count,
    text: texts.join("\n").slice(0, most.text),
    ...(value === undefined ? {} : { value: value.slice(0, most.text) }),
    ...(checked === undefined ? {} : { checked }),
    ...(enabled === undefined ? {} : { enabled }),
  };
}

async function answer(page: Page, { question, timeoutMs: timeout }: AskedPage): Promise<unknown> {
  const it: PageQuestion = question;
  switch (it.do) {
    case "open":
      await page.goto(it.url, { timeout, waitUntil: "load" });
      return undefined;
    case "click":
      return find(page, it.on).click({ timeout });
    case "check":
      return find(page, it.on).check({ timeout });
    case "uncheck":
      return find(page, it.on).uncheck({ timeout });
    case "fill":
      return find(page, it.on).fill(it.value, { timeout });
    case "select":
      return find(page, it.on).selectOption(it.value, { timeout });
    case "press":
      return it.on === undefined
        ? page.keyboard.press(it.key)
        : find(page, it.on).press(it.key, { timeout });
    case "look":
      return look(find(page, it.on));
    case "where":
      return { url: page.url(), title: (await page.title()).slice(0, most.text) };
    case "snapshot":
      return (await page.locator("body").ariaSnapshot({ timeout })).slice(0, most.snapshot);
    case "screenshot":
    default:
      return (await page.screenshot({ timeout, animations: "disabled" })).toString("base64");
  }
}

function say(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The sentence of an error of Playwright's, without its log and colours. */
function problemOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split("\n")[0] ?? "").slice(0, 1000);
}

const context = await openContext();
const page = await context.newPage();
listen(context, page);
say({ id: 0, ok: true });
for await (const line of createInterface({ input: process.stdin })) {
  const asked: AskedPage = JSON.parse(line);
  try {
    // Questions are answered in their order.
    const value = await answer(page, asked);
    say({ id: asked.id, ok: true, value: value ?? null, remarks });
  } catch (error) {
    say({ id: asked.id, ok: false, problem: problemOf(error), remarks });
  }
}
process.exit(0);
