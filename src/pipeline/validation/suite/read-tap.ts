import { readTapLine, type TapLine, type TapPoint } from "./tap-line.ts";
import {
  refuse,
  reportLimits,
  suiteItself,
  type TestReport,
  type TestResult,
  whatIsRead,
} from "./test-report.ts";
import { YamlBlocks } from "./tap-block.ts";

/** Characters by which each level of subtests is indented. */
const indentation = 4;

/**
 * Reads TAP 13 or 14 with nested subtests. The id of a test is its description after those of its
 * parents, joined by ` > `. A parent is told of only where it failed and none of its subtests did.
 */
export function readTap(text: string): TestReport {
  return whatIsRead(() => new TapReading().read(text));
}

/** One level of tests: the report itself, or the subtests of a test that is yet to come. */
interface Level {
  readonly tests: TestResult[];
  readonly numbers: Set<number>;
  points: number;
  plan?: number;
}

class TapReading {
  readonly #levels: Level[] = [newLevel()];
  readonly #blocks = new YamlBlocks();
  #read = 0;

  read(text: string): readonly TestResult[] {
    for (let from = 0; from < text.length;) {
      const end = text.indexOf("\n", from);
      const line = text.slice(from, end === -1 ? text.length : end).trimEnd();
      from = end === -1 ? text.length : end + 1;
      const indent = line.length - line.trimStart().length;
      if (line === "" || this.#blocks.takes(line, indent)) continue;
      const said = readTapLine(line.slice(indent));
      if (said.kind === "bail-out") return this.#bailOut(said.reason);
      if (indent % indentation === 0) this.#take(said, indent / indentation);
    }
    if (this.#blocks.isOpen) refuse("it ends within a YAML block");
    if (this.#levels.length > 1) refuse("it ends within subtests");
    return this.#close();
  }

  #take(said: TapLine, depth: number): void {
    if (said.kind === "brace") refuse("it has blocks in braces, which TAP 14 has not");
    else if (said.kind === "plan") this.#plan(this.#level(depth), said.tests);
    else if (said.kind === "point") this.#add(said, depth);
  }

  #plan(level: Level, tests: number): void {
    if (level.plan !== undefined) refuse("it has two plans for the same tests");
    level.plan = tests;
  }

  /** The open level of that depth; what lies deeper is complete by now. */
  #level(depth: number): Level {
    if (depth > reportLimits.depth) refuse("it is nested too deeply");
    if (this.#levels.length > depth + 2) refuse("subtests have no test that they belong to");
    while (this.#levels.length <= depth) this.#levels.push(newLevel());
    return this.#levels[depth]!;
  }

  #add(point: TapPoint, depth: number): void {
    const level = this.#level(depth);
    const subtests = this.#levels.length > depth + 1 ? this.#close() : [];
    level.points += 1;
    const { number = level.points, description } = point;
    if (level.numbers.has(number)) refuse(`it has two tests with the number ${number}`);
    level.numbers.add(number);
    const id = description === "" ? `#${number}` : description;
    for (const it of subtests) level.tests.push({ ...it, id: `${id} > ${it.id}` });
    const end = endOf(point);
    const isFailedBelow = subtests.some((it) => it.end === "failed");
    const tells = subtests.length === 0 || (end === "failed" && !isFailedBelow);
    if (tells) level.tests.push({ id, end });
    this.#blocks.follow(tells && end === "failed" ? level.tests : undefined);
    this.#read += 1;
    if (this.#read > reportLimits.tests) refuse(`it has more than ${reportLimits.tests} tests`);
  }

  /** Takes the innermost level away, which must have as many tests as it planned. */
  #close(): readonly TestResult[] {
    const { plan, points, numbers, tests } = this.#levels.pop()!;
    if (plan === undefined) return refuse("it has no plan: it is no TAP, or cut off");
    if (plan !== points) return refuse(`it has ${points} tests where ${plan} were planned`);
    const surplus = [...numbers].find((it) => it < 1 || it > plan);
    if (surplus !== undefined) return refuse(`it has a test ${surplus} of ${plan}`);
    return tests;
  }

  /** Whatever was read until then, and the failure of the suite. */
  #bailOut(reason: string): readonly TestResult[] {
    const message = `it bailed out ${reason}`.trim().slice(0, reportLimits.messageCharacters);
    const tests = this.#levels.flatMap((it) => it.tests);
    return [...tests, { id: suiteItself, end: "failed", message }];
  }
}

function newLevel(): Level {
  return { tests: [], numbers: new Set(), points: 0 };
}

/** What is still to be done counts as skipped, however it ended; a skipped test that failed has failed. */
function endOf({ ok, directive }: TapPoint): TestResult["end"] {
  if (directive === "todo" || (directive === "skip" && ok)) return "skipped";
  return ok ? "passed" : "failed";
}
