import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

let place: string;

/** Lines that the linter must refuse, by the file they stand in. */
const planted: Readonly<Record<string, string>> = {
  "src/diagnostics/a.ts": 'import { x } from "../platform/files.ts";\nexport const a = x;\n',
  "src/adapters/store/a.ts": 'import { x } from "../runtime/runtime.ts";\nexport const a = x;\n',
  "src/adapters/journal/a.ts":
    'import { x } from "../../pipeline/build.ts";\nexport const a = x;\n',
  "src/pipeline/package/a.ts":
    'import { x } from "../validation/validate.ts";\nexport const a = x;\n',
  "src/pipeline/composition/a.ts":
    'import { x } from "../generation/collect.ts";\nexport const a = x;\n',
  "src/pipeline/generation/a.ts":
    'import { x } from "../building/choose.ts";\nexport const a = x;\n',
  "src/pipeline/validation/a.ts": 'import { x } from "../../cli/main.ts";\nexport const a = x;\n',
  "src/pipeline/promotion/a.ts":
    'import { readFile } from "node:fs/promises";\nexport const a = readFile;\n',
  "src/cli/a.ts": 'import { x } from "../server/a.ts";\nexport const a = x;\n',
  "src/cli/b.ts": "export const now = Date.now();\n",
  "src/cli/c.ts": "export const a = process.argv;\n",
  "src/cli/d.ts": 'export default "d";\n',
  "src/pipeline/refinement/a.ts": "export const a = Math.random();\n",
};

/** Lines that it must not refuse. */
const lawful: Readonly<Record<string, string>> = {
  "src/platform/ok.ts":
    'import { readFile } from "node:fs/promises";\nexport const now = [Date.now(), readFile];\n',
  "src/pipeline/validation/ok.ts":
    'import { x } from "../composition/select.ts";\nexport const ok = x;\n',
  "src/pipeline/building/ok.ts":
    'import { x } from "../promotion/promote.ts";\nexport const ok = x;\n',
  "src/cli/ok.ts": 'import { x } from "../pipeline/build.ts";\nexport const ok = x;\n',
};

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "psd-lint-"));
  symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
  copyFileSync(join(root, "oxlint.config.ts"), join(place, "oxlint.config.ts"));
  for (const [path, text] of Object.entries({ ...planted, ...lawful })) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

async function refusedFiles(): Promise<ReadonlySet<string>> {
  const oxlint = join(root, "node_modules/oxlint/bin/oxlint");
  const { stdout } = await run(process.execPath, [oxlint, "--format", "json", "src"], {
    cwd: place,
  }).catch((error: { stdout: string }) => error);
  const report = JSON.parse(stdout) as { diagnostics: readonly { filename: string }[] };
  return new Set(report.diagnostics.map((it) => it.filename));
}

describe("the rules of the house", () => {
  it("are enforced by the linter, which refuses every planted violation and nothing else", async () => {
    const refused = await refusedFiles();
    expect(Object.keys(planted).filter((path) => !refused.has(path))).toEqual([]);
    expect(Object.keys(lawful).filter((path) => refused.has(path))).toEqual([]);
  });
});
