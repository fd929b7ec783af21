import { reportLimits, type TestResult } from "./test-report.ts";

/**
 * The YAML blocks that explain test points. Only the first `error` or `message` of a failed one is read,
 * and as text: nothing in a block decides anything.
 */
export class YamlBlocks {
  /** The indentation of the open block. */
  #indent: number | undefined;
  /** Whether a block may begin with the next line, and whose last test it explains. */
  #follows = false;
  #explained: TestResult[] | undefined;
  #textFollows = false;

  get isOpen(): boolean {
    return this.#indent !== undefined;
  }

  /** A test point was read; `tests` end with it where it failed. */
  follow(tests: TestResult[] | undefined): void {
    this.#follows = true;
    this.#explained = tests;
    this.#textFollows = false;
  }

  /** Whether a line belongs to a block. */
  takes(line: string, indent: number): boolean {
    const text = line.slice(indent);
    if (this.#indent !== undefined) {
      if (text === "..." && indent === this.#indent) this.#indent = undefined;
      else this.#explain(text);
      return true;
    }
    const begins = this.#follows && text === "---" && indent > 0;
    this.#follows = false;
    if (begins) this.#indent = indent;
    return begins;
  }

  #explain(text: string): void {
    const tests = this.#explained;
    const last = tests?.at(-1);
    if (tests === undefined || last === undefined || last.message !== undefined) return;
    const said = this.#textFollows ? text : /^(?:error|message): *(.*)$/u.exec(text)?.[1];
    this.#textFollows = said !== undefined && /^[|>][+-]?$/u.test(said);
    if (said === undefined || this.#textFollows || said === "") return;
    const message = said.replaceAll(/^(['"])(.*)\1$/gu, "$2");
    tests[tests.length - 1] = {
      ...last,
      message: message.slice(0, reportLimits.messageCharacters),
    };
  }
}
