import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createWorkspaces } from "#src/adapters/workspace/create-workspaces.ts";
import { type Environment, readEnvironment } from "#src/platform/environment.ts";

let folder: string;
let environment: Environment;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "psd-workspace-"));
  const [cache, temporary] = [join(folder, "home/.cache/psd"), join(folder, "tmp")];
  environment = { ...readEnvironment(), cache, temporary };
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("makes a workspace in the cache that only its owner can enter", async () => {
  const workspaces = createWorkspaces(environment, "/project");
  const workspace = await workspaces.open("link-checker-1");
  expect(workspaces.root).toBe(join(folder, "home/.cache/psd/work"));
  expect(workspaces.folder.startsWith(join(workspaces.root, "project-"))).toBe(true);
  expect(workspace).toEqual({ path: join(workspaces.folder, "link-checker-1"), reopened: false });
  for (const path of [workspaces.root, workspace.path]) {
    expect((await stat(path)).mode & 0o777).toBe(0o700);
  }
});

test("opens a workspace again with what is in it, until it is removed", async () => {
  const workspaces = createWorkspaces(environment, "/project");
  const { path } = await workspaces.open("a");
  await writeFile(join(path, "file"), "content");
  expect((await createWorkspaces(environment, "/project").open("a")).reopened).toBe(true);
  await workspaces.remove("a");
  await workspaces.remove("a");
  expect((await workspaces.open("a")).reopened).toBe(false);
});

test("keeps projects apart, also those of the same name", async () => {
  const [one, other] = ["/a/project", "/b/project"].map((it) => createWorkspaces(environment, it));
  await one?.open("x");
  expect(other?.folder).not.toBe(one?.folder);
  expect(other?.root).toBe(one?.root);
  expect((await other?.open("x"))?.reopened).toBe(false);
});

test("removes what lies beside a workspace under its name, and nothing else", async () => {
  const workspaces = createWorkspaces(environment, "/project");
  const { path } = await workspaces.open("a-1");
  await writeFile(`${path}.turn-1.submitted`, "");
  await writeFile(`${path}2.turn-1.submitted`, "");
  await workspaces.remove("a-1");
  expect(await readdir(workspaces.folder)).toEqual(["a-12.turn-1.submitted"]);
});

test.each(["../a", "a/b", "", "A", "."])("takes no name such as %j", async (name) => {
  await expect(createWorkspaces(environment, "/project").open(name)).rejects.toThrow("no name");
});

test.each([".git", "psd.yaml", ".psd"])("keeps away from a folder with %s", async (mark) => {
  await mkdir(join(folder, "home"), { recursive: true });
  await writeFile(join(folder, "home", mark), "");
  const { root } = createWorkspaces(environment, "/project");
  expect(root).toBe(join(folder, `tmp/psd-${environment.userId}/work`));
});

test("keeps away from the folders it is told, also through a link", async () => {
  await mkdir(join(folder, "real/.cache"), { recursive: true });
  await symlink(join(folder, "real"), join(folder, "home"));
  expect(createWorkspaces(environment, join(folder, "real")).root).toContain(join(folder, "tmp"));
  expect(createWorkspaces(environment, join(folder, "rea")).root).toContain(environment.cache);
});

test("takes no place in the temporary folder that is not its own", async () => {
  const place = join(folder, `tmp/psd-${environment.userId}`);
  await mkdir(join(folder, "tmp"));
  await symlink(folder, place);
  const { root } = createWorkspaces(environment, folder);
  expect(root).toBe(`${place}-1/work`);
});
