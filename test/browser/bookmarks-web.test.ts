import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { findBrowser } from "#src/platform/browser/find-browser.ts";
import { createPsdProject } from "../support/psd.ts";
import { availableSandboxes } from "../support/judging.ts";

const example = fileURLToPath(new URL("../../examples/bookmarks-web", import.meta.url));
const browser = await findBrowser({ variables: { PATH: process.env["PATH"] ?? "" } });
const isBoxed = (await availableSandboxes()).some((it) => it.level !== "none");
const cannot = browser === undefined || !isBoxed;
if (cannot) process.stderr.write("bookmarks-web is skipped: no browser, or no box\n");

test.skipIf(cannot)(
  "bookmarks-web: what is known to be bad fails, and no stub passes",
  { timeout: 400_000 },
  async () => {
    const project = createPsdProject();
    try {
      const { code, stdout } = await project.psd(["canary", example, "--json"]);
      expect(code, stdout).toBe(0);
      const { outputs } = JSON.parse(stdout) as { outputs: readonly object[] };
      expect(outputs).toMatchObject([
        { name: "empty", passed: 0 },
        { name: "silent", passed: 0 },
        { name: "validation/canaries/forgets", outcome: "red", asKnown: true },
        { name: "validation/canaries/trusts-titles", outcome: "red", asKnown: true, passed: 26 },
        { kind: "recording", outcome: "green", asKnown: true, passed: 27 },
      ]);
    } finally {
      project.remove();
    }
  },
);
