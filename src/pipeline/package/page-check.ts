import type { CheckSettings, HttpCheck, TextExpectation } from "./criterion.ts";

/** Opens the output in a browser and does one step after the other. `timeoutMs` bounds each, and the start. */
export interface PageCheck extends CheckSettings, Pick<HttpCheck, "start" | "ready"> {
  readonly kind: "page";
  /** Pixels. */
  readonly viewport: { readonly width: number; readonly height: number };
  /** Whether an error in the page's console, or one that nobody catches, fails the check. */
  readonly quiet: boolean;
  readonly steps: readonly PageStep[];
}

/** How an element is found, in Playwright's words. */
export interface Locator {
  readonly by: "role" | "label" | "text" | "placeholder" | "testid" | "css";
  /** The role, the text, or the selector. */
  readonly value: string;
  /** Of a role: its accessible name. */
  readonly name?: string;
  /** Whether name, label, text or placeholder must be equal, and not only contain it in any case. */
  readonly exact: boolean;
  /** From 1, of several that fit. */
  readonly nth?: number;
  /** An element within which it lies. */
  readonly within?: Locator;
}

/** One step on a page: something that is done, or something that must be seen. */
export type PageStep =
  | { readonly do: "open"; readonly path: string }
  | { readonly do: "click" | "check" | "uncheck" | "gone"; readonly on: Locator }
  | { readonly do: "fill" | "select"; readonly on: Locator; readonly value: string }
  /** Without an element: where the focus is. */
  | { readonly do: "press"; readonly key: string; readonly on?: Locator }
  | SeeStep
  | { readonly do: "title" | "url"; readonly expect: TextExpectation }
  | { readonly do: "screenshot"; readonly name: string };

/** An element is visible, with what else is said of it. */
export interface SeeStep {
  readonly do: "see";
  readonly on: Locator;
  /** How many are visible; at least one where missing. */
  readonly count?: number;
  readonly text?: TextExpectation;
  readonly value?: TextExpectation;
  readonly checked?: boolean;
  readonly enabled?: boolean;
}
