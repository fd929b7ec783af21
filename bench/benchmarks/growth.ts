import { join } from "node:path";
import type { Benchmark, Goal, Row, Setting } from "../benchmark.ts";
import { compare, type Comparison, type Measure } from "../measure.ts";
import { atFullSize, peakMemory, psdMeasure, writeSettled } from "../settled.ts";

/** What ten times as many deployments cost: ten times as much where the cost grows with their number. */
export const growth: Benchmark = {
  name: "growth",
  async *run(setting: Setting): AsyncGenerator<Row> {
    const steps = setting.quick ? [5, 50] : [10, 100, 1000, 10_000];
    let before: { readonly count: number; readonly measure: Measure } | undefined;
    for (const count of steps) {
      const place = await writeSettled(join(setting.folder, `of-${count}`), count);
      const measure = await psdMeasure(setting, place, "status");
      if (before !== undefined) {
        const runs = setting.quick ? 3 : 7;
        const comparison = await compare({ subject: measure, peer: before.measure, runs });
        yield {
          name: `growth to ${count}`,
          subject: `\`psd status\` of ${count} deployments`,
          peer: `the same of ${before.count}`,
          comparison,
          figure: await peakMemory(setting, place, "status"),
          ...atFullSize(setting, linear(comparison)),
          how: "The same kind of project with ten times as many deployments. Less than ten times as much is what the start of a command adds to both. With more than 1,000 outputs the files of further ones are hard links. The figure is the peak memory of the larger one.",
        };
      }
      before = { count, measure };
    }
  },
};

function linear(comparison: Comparison): Goal {
  return { words: "≤ 12 × for 10 ×", met: comparison.ratio <= 12 };
}
