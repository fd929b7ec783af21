import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createPsdProject } from "../support/psd.ts";
import type { Counts } from "./count-plainly.ts";
import type { Implementation, Suite } from "./specifications.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Where the files of a suite lie on this machine; absolute. */
export function filesOf({ from, folder, files }: Suite): readonly string[] {
  const root = from === "corpus" ? (process.env["PSD_CORPUS"] ?? "") : join(here, "node_modules");
  return files.map((it) => join(root, folder, it));
}

const entry = `---
specprompt: 1
commands:
  setup: mv packages node_modules
  drive: node drive.mjs
output:
  dependencies: any
---
# A public specification

- **KB-1** It answers every case of its suite.
`;

interface Table {
  readonly id: string;
  readonly suite: string;
  readonly preset: string;
  /** Relative to `validation/cases`. */
  readonly file: string;
  readonly text: string;
}

/** A table, and so a criterion, for each file: all are judged wherever one fails. */
function tablesOf(suites: readonly Suite[]): readonly Table[] {
  const files = suites.flatMap((suite, index) =>
    filesOf(suite).map((path, at) => ({
      suite: suite.name,
      preset: suite.preset,
      file: `${index + 1}/${suite.files[at]}`,
      text: readFileSync(path, "utf8"),
    })),
  );
  return files.map((it, index) => ({ ...it, id: `AC-${index + 1}` }));
}

function packageOf(tables: readonly Table[]): Readonly<Record<string, string>> {
  const criteria = tables.map(({ id, preset, file }) => ({
    id,
    says: `${file} passes.`,
    covers: ["KB-1"],
    check: { cases: { file: `cases/${file}`, preset } },
  }));
  return {
    "package/SPECPROMPT.md": entry,
    "package/validation/acceptance.yaml": JSON.stringify({ criteria }),
    ...Object.fromEntries(tables.map((it) => [`package/validation/cases/${it.file}`, it.text])),
  };
}

/** The output: what it needs of packages, unchanged, with its answers as a driver. */
function layOutput(folder: string, { name, packages }: Implementation): void {
  cpSync(join(here, "outputs"), folder, {
    recursive: true,
    filter: (path) => !path.endsWith(".mjs") || helpers.some((it) => path.endsWith(it)),
  });
  cpSync(join(here, "outputs", `${name}.mjs`), join(folder, "answers.mjs"));
  for (const [id, parts] of Object.entries(packages)) {
    for (const part of [...parts, "package.json"]) {
      const to = join(folder, "packages", id, part);
      mkdirSync(dirname(to), { recursive: true });
      cpSync(join(here, "node_modules", id, part), to, { recursive: true });
    }
  }
}

const helpers = ["drive.mjs", "lambdas.mjs", "jmespath-errors.mjs"];

interface Said {
  readonly validated: readonly {
    readonly verdict: {
      readonly results: readonly {
        readonly id: string;
        readonly checks: readonly { readonly cases?: { total: number; failed: number } }[];
      }[];
    };
  }[];
}

/** What psd counts when it judges an implementation by suites; by the names of the suites. */
export async function judge(
  implementation: Implementation,
  suites: readonly Suite[],
): Promise<Readonly<Record<string, Counts>>> {
  const tables = tablesOf(suites);
  const project = createPsdProject(packageOf(tables));
  try {
    layOutput(join(project.folder, "output"), implementation);
    const words = ["validate", "output", "--package", "package", "--json"];
    const { stdout } = await project.psd(words);
    const results = (JSON.parse(stdout) as Said).validated.flatMap((it) => it.verdict.results);
    const counts: Record<string, Counts> = {};
    for (const { id, suite } of tables) {
      const [check] = results.find((it) => it.id === id)?.checks ?? [];
      if (check?.cases === undefined) throw new Error(`${id} of ${suite} has no cases: ${stdout}`);
      const { total, failed } = check.cases;
      const before = counts[suite] ?? { total: 0, passed: 0 };
      counts[suite] = { total: before.total + total, passed: before.passed + total - failed };
    }
    return counts;
  } finally {
    project.remove();
  }
}
