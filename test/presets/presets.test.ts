import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Answers, type Counts, countPlainly } from "./count-plainly.ts";
import { filesOf, judge } from "./judge.ts";
import { type Specification, specifications, type Suite } from "./specifications.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

/** The suites of the corpus; where it has none, the copies that packages bring along. */
function present({ suites }: Specification): readonly Suite[] {
  const there = suites.filter((suite) => filesOf(suite).every((it) => existsSync(it)));
  const corpus = there.filter((it) => it.from === "corpus");
  return corpus.length > 0 ? corpus : there;
}

for (const specification of specifications) {
  const judged = new Set(present(specification).map((it) => it.name));
  const skipped = specification.suites.filter((it) => it.from === "corpus" && !judged.has(it.name));
  for (const { name, folder } of skipped)
    process.stderr.write(`${name} is skipped: PSD_CORPUS names no folder with ${folder}\n`);
}

async function countSuites(
  name: string,
  suites: readonly Suite[],
): Promise<Readonly<Record<string, Counts>>> {
  const { answers } = (await import(join(here, "outputs", `${name}.mjs`))) as { answers: Answers };
  const counts: Record<string, Counts> = {};
  for (const suite of suites) {
    const found = await Promise.all(
      filesOf(suite).map(async (path) =>
        countPlainly(suite.preset, { path, text: readFileSync(path, "utf8") }, answers),
      ),
    );
    const sum = (key: keyof Counts): number => found.reduce((all, it) => all + it[key], 0);
    counts[suite.name] = { total: sum("total"), passed: sum("passed") };
  }
  return counts;
}

describe.concurrent.each(specifications)("$name", (specification) => {
  const suites = present(specification);

  it.skipIf(suites.length === 0).each(specification.implementations)(
    "$name passes as many cases as a plain loop counts",
    async (implementation) => {
      const plain = await countSuites(implementation.name, suites);
      const judged = await judge(implementation, suites);
      expect(judged).toEqual(plain);
      const passed = Object.entries(judged).map(([name, it]) => [name, it.passed]);
      expect(implementation.passed).toMatchObject(Object.fromEntries(passed));
    },
  );
});
