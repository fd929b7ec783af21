import { afterEach, beforeEach, expect, test } from "vitest";
import { findSandbox } from "#src/adapters/sandbox/find-sandbox.ts";
import { createSeatbelt } from "#src/adapters/sandbox/seatbelt.ts";
import { diagnose } from "#src/diagnostics/diagnostic.ts";
import { success } from "#src/diagnostics/result.ts";
import { chooseBox } from "#src/pipeline/building/choose-box.ts";
import { readEnvironment } from "#src/platform/environment.ts";
import { temporaryFolder } from "../../../support/runtimes.ts";

let place: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  const made = await temporaryFolder();
  place = made.path;
  remove = made.remove;
});

afterEach(async () => remove());

/** A machine on which nothing that makes boxes is found. */
function bare(): Parameters<typeof chooseBox>[1] {
  const environment = { ...readEnvironment(), cache: `${place}/cache`, variables: { PATH: place } };
  return { environment, findSandbox: findSandbox(environment) };
}

const no = (): Promise<boolean> => Promise.resolve(false);
const unasked = (): Promise<boolean> => Promise.reject(new Error("nobody is asked"));

test("asks once for a project, for each project, and again after a no", async () => {
  const services = bare();
  const asked: string[] = [];
  const yes = (reason: string): Promise<boolean> => {
    asked.push(reason);
    return Promise.resolve(true);
  };
  const project = { root: "/one" };
  expect((await chooseBox({ project }, services, no)).diagnostics).toMatchObject([
    { code: "sandbox/no-box", severity: "error" },
  ]);
  expect(await chooseBox({ project }, services, yes)).toMatchObject({ value: { level: "none" } });
  expect(await chooseBox({ project }, services, unasked)).toMatchObject({ ok: true });
  expect(asked).toHaveLength(1);
  const other = { project: { root: "/two" } };
  expect(await chooseBox(other, services, no)).toMatchObject({ ok: false });
});

test("the command counts more than psd.yaml, and both more than a question", async () => {
  const services = bare();
  const lax = { root: "/one", box: "none" } as const;
  const hard = { root: "/one", box: "strict" } as const;
  expect(await chooseBox({ project: lax }, services, unasked)).toMatchObject({ ok: true });
  expect((await chooseBox({ project: hard }, services, unasked)).diagnostics).toMatchObject([
    { code: "sandbox/level-unavailable" },
  ]);
  const named = { box: "none", project: hard } as const;
  expect(await chooseBox(named, services, unasked)).toMatchObject({ value: { level: "none" } });
  const stricter = { box: "partial", project: lax } as const;
  expect(await chooseBox(stricter, services, unasked)).toMatchObject({ ok: false });
});

test("a machine with a box is not asked, whatever psd.yaml allows", async (context) => {
  const environment = { ...readEnvironment(), cache: place };
  const services = { environment, findSandbox: findSandbox(environment) };
  const best = await services.findSandbox();
  context.skip(best.ok && best.value.level === "none", "there is no box here");
  const project = { root: "/one", box: "none" } as const;
  const chosen = await chooseBox({ project }, services, unasked);
  expect(chosen).toMatchObject({ ok: true });
  expect(chosen.ok && best.ok && chosen.value.level === best.value.level).toBe(true);
  expect(await chooseBox({ project: { root: "/two" } }, services, unasked)).toEqual(chosen);
});

test("a box that nobody has tried is used, after the same question", async () => {
  const environment = { ...readEnvironment(), cache: `${place}/cache` };
  const untested = createSeatbelt(environment);
  const remarks = [diagnose("sandbox/untested", { name: "Seatbelt" })];
  const services = {
    environment,
    findSandbox: () => Promise.resolve(success(untested, remarks)),
  };
  const project = { root: "/one" };
  expect(await chooseBox({ project }, services, no)).toMatchObject({ ok: false });
  const reasons: string[] = [];
  const yes = (reason: string): Promise<boolean> => {
    reasons.push(reason);
    return Promise.resolve(true);
  };
  const chosen = await chooseBox({ project }, services, yes);
  expect(chosen).toMatchObject({ value: { name: "seatbelt", level: "partial" } });
  expect(chosen.diagnostics).toMatchObject([{ code: "sandbox/untested", severity: "warning" }]);
  expect(reasons[0]).toContain("never tried");
  expect(await chooseBox({ project }, services, unasked)).toMatchObject({ ok: true });
});

test("says why macOS gives no box where its program does not work", async () => {
  const environment = { ...readEnvironment(), platform: "darwin" as const };
  const strict = await findSandbox(environment)("strict");
  expect(strict.diagnostics).toMatchObject([{ code: "sandbox/level-unavailable" }]);
  expect(strict.diagnostics[0]?.message).toMatch(/sandbox-exec|Seatbelt/u);
});

test("a stranger's package that was never promoted needs a box or a yes of its own", async () => {
  const services = bare();
  const asked: (string | undefined)[] = [];
  const yes = (_reason: string, newcomer?: string): Promise<boolean> => {
    asked.push(newcomer);
    return Promise.resolve(true);
  };
  const project = { root: "/one", box: "none" } as const;
  await chooseBox({ project: { root: "/one" } }, services, yes);
  const links = { project, newcomer: "@acme/links" };
  expect((await chooseBox(links, services, no)).diagnostics).toMatchObject([
    { code: "sandbox/newcomer-without-box", args: { name: "@acme/links" } },
  ]);
  expect(await chooseBox(links, services, yes)).toMatchObject({ value: { level: "none" } });
  expect(await chooseBox(links, services, unasked)).toMatchObject({ ok: true });
  expect(asked).toEqual([undefined, "@acme/links"]);
  const other = { ...links, newcomer: "@acme/other" };
  expect(await chooseBox(other, services, no)).toMatchObject({ ok: false });
  expect(await chooseBox({ ...other, box: "none" }, services, unasked)).toMatchObject({ ok: true });
});
