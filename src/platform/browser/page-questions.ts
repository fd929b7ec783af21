/** How an element is found, in Playwright's words; `nth` counts from 1. */
export interface ElementPlace {
  readonly by: "role" | "label" | "text" | "placeholder" | "testid" | "css";
  readonly value: string;
  readonly name?: string;
  readonly exact: boolean;
  readonly nth?: number;
  readonly within?: ElementPlace;
}

/** What a browser is asked to do or to tell, one after the other. */
export type PageQuestion =
  | { readonly do: "open"; readonly url: string }
  | { readonly do: "click" | "check" | "uncheck"; readonly on: ElementPlace }
  | { readonly do: "fill" | "select"; readonly on: ElementPlace; readonly value: string }
  | { readonly do: "press"; readonly key: string; readonly on?: ElementPlace }
  | { readonly do: "look"; readonly on: ElementPlace }
  | { readonly do: "where" | "snapshot" | "screenshot" };

/** A question as the worker reads it, one line of JSON; milliseconds. */
export interface AskedPage {
  readonly id: number;
  readonly timeoutMs: number;
  readonly question: PageQuestion;
}

/** What is seen of the visible elements at a place; `value` … `enabled` of the first one. */
export interface SeenElements {
  readonly count: number;
  /** Their texts, a line each. */
  readonly text: string;
  readonly value?: string;
  readonly checked?: boolean;
  readonly enabled?: boolean;
}
