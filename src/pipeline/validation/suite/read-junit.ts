import { SaxesParser, type SaxesTagPlain } from "saxes";
import {
  excess,
  refuse,
  reportLimits,
  suiteItself,
  type TestReport,
  type TestResult,
  whatIsRead,
} from "./test-report.ts";

/**
 * Reads JUnit XML. The id of a test is `<classname>::<name>`, or its name alone where it has no class.
 * A document type is refused, so nothing but the five entities of XML is ever expanded.
 */
export function readJUnit(text: string): TestReport {
  return whatIsRead(() => {
    const reading = new JUnitReading();
    reading.read(text);
    return reading.tests;
  });
}

class JUnitReading {
  readonly tests: TestResult[] = [];
  readonly #open: string[] = [];
  #test: TestResult | undefined;

  read(text: string): void {
    const parser = new SaxesParser();
    parser.on("error", (error) => refuse(error.message.slice(0, 300)));
    parser.on("doctype", () => refuse("it declares a document type"));
    parser.on("opentag", (tag) => this.#enter(tag));
    parser.on("closetag", (tag) => this.#leave(tag));
    parser.write(text).close();
  }

  #enter({ name, attributes }: SaxesTagPlain): void {
    if (this.#open.length === 0 && name !== "testsuites" && name !== "testsuite")
      refuse(`it begins with <${name.slice(0, 40)}>`);
    this.#open.push(name);
    if (this.#open.length > reportLimits.depth) refuse("it is nested too deeply");
    if (name === "testcase") this.#begin(attributes);
    else if (name === "failure" || name === "error") this.#fail(attributes["message"] ?? name);
    else if (name === "skipped" && this.#test?.end === "passed")
      this.#test = { ...this.#test, end: "skipped" };
  }

  #begin(attributes: Readonly<Partial<Record<string, string>>>): void {
    if (this.#test !== undefined) refuse("a test stands in another one");
    const { classname = "", name } = attributes;
    if (name === undefined) return refuse("a test has no name");
    this.#test = { id: classname === "" ? name : `${classname}::${name}`, end: "passed" };
  }

  /** A failure outside of a test is the suite's own. */
  #fail(message: string): void {
    const cut = message.slice(0, reportLimits.messageCharacters);
    const id = this.#test?.id ?? suiteItself;
    const failed: TestResult = { id, end: "failed", message: cut };
    if (this.#test === undefined) this.tests.push(failed);
    else if (this.#test.end !== "failed") this.#test = failed;
  }

  #leave({ name }: SaxesTagPlain): void {
    this.#open.pop();
    if (name !== "testcase" || this.#test === undefined) return;
    this.tests.push(this.#test);
    this.#test = undefined;
    const problem = this.tests.length % 1000 === 0 ? excess(this.tests) : undefined;
    if (problem !== undefined) refuse(problem);
  }
}
