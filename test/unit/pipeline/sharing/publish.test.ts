import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readEnvironment } from "#src/platform/environment.ts";
import { describeRefusal } from "#src/pipeline/sharing/publish/describe-refusal.ts";
import { findUncommitted } from "#src/pipeline/sharing/publish/find-uncommitted.ts";
import { readAnswer } from "#src/pipeline/sharing/publish/npm-client.ts";
import { publishPackage } from "#src/pipeline/sharing/publish/publish-package.ts";
import { previousVersion, tagOf } from "#src/pipeline/sharing/publish/published-versions.ts";
import { makeRepository } from "../../../support/repository.ts";
import { entry, writePackage } from "../package/write-package.ts";

const answer = (code: number, stdout: string, stderr = ""): ReturnType<typeof readAnswer> =>
  readAnswer({
    code,
    stdout: Buffer.from(stdout),
    stderr: Buffer.from(stderr),
    timedOut: false,
  });

const codeOf = (code: string, because: string): string =>
  describeRefusal("a@1.0.0", { ok: false, code, because }).code;

describe("the version before", () => {
  it.each([
    ["1.3.0", ["1.0.0", "1.2.0", "2.0.0"], "1.2.0"],
    ["1.2.0", ["1.2.0-beta.1", "1.1.0"], "1.1.0"],
    ["1.0.0", ["1.0.0-beta.1", "1.0.0-beta.2"], "1.0.0-beta.2"],
    ["0.9.0", ["1.0.0"], undefined],
    ["1.0.0", ["no version"], undefined],
  ])("of %s among %j is %s", (version, versions, previous) => {
    expect(previousVersion(version, versions)).toBe(previous);
  });

  it.each([
    ["1.0.0", "latest"],
    ["1.0.0-beta.1", "beta"],
    ["1.0.0-0", "next"],
  ])("%s gets the tag %s", (version, tag) => {
    expect(tagOf(version)).toBe(tag);
  });
});

describe("what npm answers", () => {
  it("is read by its codes", () => {
    expect(answer(0, '["1.0.0"]')).toEqual({ ok: true, value: ["1.0.0"] });
    const error = '{ "error": { "code": "E404", "summary": "Not found\\nmore" } }';
    expect(answer(1, error)).toEqual({ ok: false, code: "E404", because: "Not found" });
    expect(answer(1, "", "npm error x\nnpm error last\n")).toMatchObject({
      because: "npm error last",
    });
    expect(answer(1, "{}")).toMatchObject({ code: "", because: "npm ended with 1" });
  });

  it("becomes a finding without secrets", () => {
    expect(codeOf("E403", "You cannot publish over the previous one")).toBe(
      "publish/version-exists",
    );
    expect(codeOf("EPUBLISHCONFLICT", "")).toBe("publish/version-exists");
    expect(codeOf("E401", "Log in")).toBe("publish/not-allowed");
    expect(codeOf("EOTP", "One-time password")).toBe("publish/not-allowed");
    const token = `npm_${"a1B2".repeat(9)}`;
    const failed = describeRefusal("a", {
      ok: false,
      code: "E500",
      because: `${token} \u{1b}[31m`,
    });
    expect(failed.code).toBe("publish/failed");
    expect(failed.message).not.toContain(token);
    expect(failed.message).not.toContain("\u{1b}");
  });
});

describe("what is not committed", () => {
  it("is changed, new or ignored, and nothing where there is no repository", async () => {
    const root = await writePackage({ "p/SPECPROMPT.md": entry(), "p/context/a.md": "a\n" });
    const place = {
      root: join(root, "p"),
      entry: join(root, "p/SPECPROMPT.md"),
      singleFile: false,
    };
    const sent = ["SPECPROMPT.md", "context/a.md", "context/b.md"];
    expect(await findUncommitted(place, sent)).toEqual([]);
    const repository = makeRepository(root);
    expect(await findUncommitted(place, sent)).toEqual(sent);
    repository.commit("First");
    expect(await findUncommitted(place, sent)).toEqual(["context/b.md"]);
    expect(await findUncommitted(place, sent.slice(0, 2))).toEqual([]);
  });

  it("is not looked at where there is no npm", async () => {
    const environment = { ...readEnvironment(), variables: { PATH: "/nonexistent" } };
    const signal = new AbortController().signal;
    const request = { path: "/nonexistent", dryRun: true, withoutHeldOut: false, notSecret: [] };
    const published = await publishPackage(request, { environment, signal });
    expect(published.diagnostics).toMatchObject([{ code: "publish/no-npm" }]);
  });
});
