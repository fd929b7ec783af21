import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canaryOf, folderProblem, placementOf } from "#src/pipeline/package/tree/placement.ts";
import { nearest } from "#src/pipeline/package/nearest.ts";

const name = fc.constantFrom(
  "validation",
  "guide",
  "held-out",
  "a=b",
  "a=c",
  "x=y",
  "fixtures",
  "sub",
  "=",
);

test("only validation/held-out is held out, and data folders hold no axes", () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), (folders) => {
      const placement = placementOf(folders);
      expect(placement.heldOut).toBe(folders[0] === "validation" && folders[1] === "held-out");
      const data = folders.indexOf("fixtures", 1);
      expect(placement.isData).toBe(data !== -1);
      const above = placementOf(data === -1 ? folders : folders.slice(0, data));
      expect(placement.condition).toEqual(above.condition);
    }),
  );
});

test.each([
  ["validation/canaries/one/a.py", "validation/canaries/one"],
  ["validation/canaries/one/deep/canaries/b/a.py", "validation/canaries/one"],
  ["validation/held-out/canaries/one/a.py", "validation/held-out/canaries/one"],
  ["validation/a=b/c=d/canaries/one/a.py", "validation/a=b/c=d/canaries/one"],
  ["validation/canaries/README.md", undefined],
  ["validation/canaries", undefined],
  ["validation/tests/canaries/one/a.py", undefined],
  ["context/canaries/one/a.py", undefined],
])("the canary of %s is %s", (path, folder) => {
  expect(canaryOf(path)).toBe(folder);
});

test("a tree whose folders have no problem states every option that its names show", () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (rest) => {
      const folders = ["guide", ...rest];
      const sound = folders.every(
        (_, index) => folderProblem(folders.slice(0, index + 1)) === undefined,
      );
      fc.pre(sound && !folders.includes("fixtures"));
      const shown = new Set(rest.filter((it) => it.includes("=")));
      expect(Object.keys(placementOf(folders).condition)).toHaveLength(shown.size);
    }),
  );
});

test.each([
  ["contxt", "context"],
  ["Guide", "guide"],
  ["vaildation", "validation"],
  ["docs", undefined],
  ["", undefined],
])("the nearest name of %s is %s", (written, meant) => {
  expect(nearest(written, ["core", "context", "validation", "guide"])).toBe(meant);
});
