import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore } from "#src/adapters/store/open-store.ts";
import type { Store, StoredTree } from "#src/adapters/store/store.ts";
import { findSecretFiles } from "#src/pipeline/promotion/find-secret-files.ts";

const key = "q7W/rW02+kEy=for-the-agent";
const pem = ["-----BEGIN-----", "a".repeat(40), "ab", "-----END-----"].join("\n");
const what = "a credential of the variable SITE_KEY";

const files = {
  "a.txt": `key: ${key}`,
  "b.txt": Buffer.from(`x${key}`).toString("base64"),
  "c/d.json": JSON.stringify({ pem }),
  "e.txt": "    ab  \n-----BEGIN-----\n",
  "f.txt": "a short word: abc1234",
  "named-hunter22-too": "",
};

let folder: string;
let store: Store;
let tree: StoredTree;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "psd-secret-files-"));
  mkdirSync(join(folder, "in/c"), { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, "in", path), text);
  const opened = await openStore(join(folder, "store.git"));
  if (!opened.ok) throw new Error("no store");
  store = opened.value;
  const listed = Object.keys(files).map((path) => ({ path, mode: "100644" as const }));
  tree = await store.writeTree({ folder: join(folder, "in"), files: listed });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function pathsWith(value: string, allow: readonly string[] = []): Promise<unknown> {
  const found = await findSecretFiles({ tree, secrets: [{ value, what }], allow }, store);
  expect(found.every((it) => it.args["what"] === what)).toBe(true);
  expect(JSON.stringify(found)).not.toContain(value);
  return found.map((it) => it.args["path"]);
}

describe("findSecretFiles", () => {
  it("finds a value as it is and encoded, and names the file and what it is", async () => {
    expect(await pathsWith(key)).toEqual(["a.txt", "b.txt"]);
    expect((await findSecretFiles({ tree, secrets: [], allow: [] }, store)).length).toBe(0);
  });

  it("finds a value of several lines by its long lines, not by its short ones", async () => {
    expect(await pathsWith(pem)).toEqual(["c/d.json"]);
  });

  it("leaves alone what the deployment allows, and values that stand anywhere by chance", async () => {
    expect(await pathsWith(key, ["A.TXT"])).toEqual(["b.txt"]);
    expect(await pathsWith(key, ["**"])).toEqual([]);
    expect(await pathsWith("abc1234")).toEqual([]);
  });

  it("finds a value in the name of a file", async () => {
    const found = await findSecretFiles(
      { tree, secrets: [{ value: "hunter22", what }], allow: [] },
      store,
    );
    expect(found).toMatchObject([{ code: "promotion/secret-in-output" }]);
  });
});
