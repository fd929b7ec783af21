import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeReliabilitySection } from "../support/reliability-page.ts";

// Runs the attacks and writes their table into docs/reliability.md.

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

const folder = mkdtempSync(join(tmpdir(), "psd-attacks-"));
const file = join(folder, "report.json");
const words = ["run", "--project", "attacks", "--reporter=json", `--outputFile=${file}`];
const { status } = spawnSync("vitest", words, { stdio: "inherit" });
const report: Report = JSON.parse(readFileSync(file, "utf8"));
rmSync(folder, { recursive: true });
const tests = report.testResults.flatMap((it) => it.assertionResults);

const groups = [...new Set(tests.map((it) => it.ancestorTitles[0] ?? ""))];
const isControl = ({ title }: { readonly title: string }): boolean => title.endsWith("(control)");
const lines = groups.map((group) => {
  const own = tests.filter((it) => it.ancestorTitles[0] === group);
  const attacks = own.filter((it) => !isControl(it));
  const count = (of: typeof own, wanted: string): number =>
    of.filter((it) => it.status === wanted).length;
  const controls = own.filter(isControl);
  return `| ${group} | ${attacks.length - count(attacks, "pending")} | ${count(attacks, "failed")} | ${controls.length} |`;
});
const tried = tests.filter((it) => !isControl(it) && it.status !== "pending");
const escaped = tried.filter((it) => it.status === "failed").length;
await writeReliabilitySection(
  "attacks",
  [
    "Written by `node test/attacks/main.ts`; `npm run test:attacks` runs the same. A _control_ is an attack that is seen to work without a box, so that its failure in one means something.",
    "",
    "| who | attacks | escaped | controls |",
    "| --- | --- | --- | --- |",
    ...lines,
    "",
    `${tried.length} attacks, escaped ${escaped}; ${tests.filter(isControl).length} controls.`,
  ].join("\n"),
);
process.exitCode = status ?? 1;
