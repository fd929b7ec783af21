import type { Sandbox } from "#src/adapters/sandbox/sandbox.ts";
import type { StoredTree } from "#src/adapters/store/store.ts";
import {
  availableSandboxes,
  cases,
  commandOf,
  type Court,
  criterion,
  judge,
  openCourt,
  selectionOf,
} from "../../test/support/judging.ts";
import type { Benchmark, Row, Setting } from "../benchmark.ts";
import { compare, type Comparison, type Measure } from "../measure.ts";

/** The least number of cases a second that the driver has to reach. */
const leastRate = 20_000;

/** A program in one language: as a driver, and as a command that is run for each case. */
interface Implementation {
  readonly language: string;
  readonly files: Readonly<Record<string, string>>;
  readonly drive: readonly string[];
  readonly run: readonly string[];
}

const implementations: readonly Implementation[] = [
  {
    language: "Node",
    files: {
      "drive.mjs": `import { createInterface } from "node:readline";
createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, input } = JSON.parse(line);
  process.stdout.write(JSON.stringify({ id, output: { sum: input.a + input.b } }) + "\\n");
});
`,
      "add.mjs": `const { a, b } = JSON.parse(process.argv[2]);
console.log(JSON.stringify({ sum: a + b }));
`,
    },
    drive: ["node", "drive.mjs"],
    run: ["node", "{out}/add.mjs", "{case.input}"],
  },
  {
    language: "Python",
    files: {
      "drive.py": `import json, sys
for line in sys.stdin:
    it = json.loads(line)
    given = it["input"]
    print(json.dumps({"id": it["id"], "output": {"sum": given["a"] + given["b"]}}), flush=True)
`,
      "add.py": `import json, sys
given = json.loads(sys.argv[1])
print(json.dumps({"sum": given["a"] + given["b"]}))
`,
    },
    drive: ["python3", "drive.py"],
    run: ["python3", "{out}/add.py", "{case.input}"],
  },
];

/** How many cases a second are judged through the driver, beside one process for each case. */
export const driverCases: Benchmark = {
  name: "cases",
  async *run({ quick }: Setting): AsyncGenerator<Row> {
    const court = await openCourt();
    try {
      for (const sandbox of await availableSandboxes())
        for (const it of implementations) yield measure(it, { court, sandbox, quick });
    } finally {
      await court.remove();
    }
  },
};

interface Bench {
  readonly court: Court;
  readonly sandbox: Sandbox;
  readonly quick: boolean;
}

async function measure(it: Implementation, { court, sandbox, quick }: Bench): Promise<Row> {
  const counts = quick ? { driver: 20_000, run: 10 } : { driver: 100_000, run: 50 };
  await court.write("validation/cases/all.json", tableOf(counts.driver));
  await court.write("validation/cases/some.json", tableOf(counts.run));
  const tree = await court.storeOutput(it.files);
  const comparison = await compare({
    subject: judging({ it, tree, table: "all", count: counts.driver }, { court, sandbox }),
    peer: judging({ it, tree, table: "some", count: counts.run }, { court, sandbox }),
    runs: quick ? 1 : 5,
  });
  const box = sandbox.level === "none" ? "no box" : `a ${sandbox.level} box`;
  return {
    name: `cases: ${it.language}, ${box}`,
    subject: "1,000 cases through the driver",
    peer: "one process per case",
    comparison,
    ...rateOf(comparison),
    how: `A criterion of ${counts.driver} cases in a JSON file, judged by \`validate\` in ${box} against a ${it.language} driver of a few lines that adds two numbers, line by line; the time is the criterion's own, from reading the table to its result. The peer is the same program run once for each of the first ${counts.run} of these cases (the \`run\` form). Milliseconds are per 1,000 cases.`,
  };
}

function rateOf({ subjectMs }: Comparison): Pick<Row, "figure" | "goal"> {
  const rate = 1e6 / subjectMs;
  return {
    figure: rateText(rate),
    goal: { words: `≥ ${rateText(leastRate)}`, met: rate >= leastRate },
  };
}

/** A rate in hundreds: more is noise. */
function rateText(rate: number): string {
  return `${Math.round(rate / 100) * 100} cases/s`;
}

interface Judged {
  readonly it: Implementation;
  readonly tree: StoredTree;
  /** Which table: all cases go through the driver, some get a process each. */
  readonly table: "all" | "some";
  readonly count: number;
}

/** Judges a table and gives the milliseconds per 1,000 cases; throws where a case fails. */
function judging(
  { it, tree, table, count }: Judged,
  { court, sandbox }: Pick<Bench, "court" | "sandbox">,
): Measure {
  const perCase = table === "some" ? { run: it.run, output: "json" as const } : {};
  const check = { ...cases([], perCase), source: { file: `cases/${table}.json` } };
  const selection = selectionOf(court, [criterion("AC-1", check)], {
    commands: { drive: commandOf(...it.drive) },
  });
  return async () => {
    const { verdict } = await judge(court, sandbox, { selection, tree });
    const result = verdict.results.find(({ id }) => id === "AC-1");
    if (verdict.outcome !== "green" || result === undefined)
      throw new Error(`The ${it.language} cases are ${verdict.outcome}: ${JSON.stringify(result)}`);
    return (result.durationMs / count) * 1000;
  };
}

function tableOf(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => ({
    name: `adds ${index} and 1`,
    call: "add",
    input: { a: index, b: 1 },
    expect: { sum: index + 1 },
  }));
  return JSON.stringify({ cases: rows });
}
