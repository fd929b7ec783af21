import { expect, test } from "vitest";
import { rememberedFolder } from "#src/pipeline/project/remembered-folder.ts";

test.each([
  ["/p", "/p", "/p"],
  ["/p/sub", "/p", "/p/sub"],
  ["/p-copy", "/p", "/p"],
  ["/elsewhere/p/sub", "/p", "/p"],
])("a build asked for in %s counts in the project %s as asked for in %s", (cwd, root, now) => {
  expect(rememberedFolder(cwd, root)).toBe(now);
});
