import fc from "fast-check";
import { expect, it } from "vitest";
import { overlaps } from "#src/pipeline/resolution/target.ts";
import { indexTargets } from "#src/pipeline/resolution/target-index.ts";

it("finds what overlaps, whatever the case, and never the deployment itself", () => {
  const index = indexTargets([
    { name: "one", into: "tools/one" },
    { name: "deep", into: "Apps/x/y" },
  ]);
  const other = (into: string, name = "new") => index.overlapping({ name, into })?.name;
  expect(other("tools/one")).toBe("one");
  expect(other("TOOLS/ONE/in")).toBe("one");
  expect(other("apps")).toBe("deep");
  expect(other("tools/one2")).toBeUndefined();
  expect(other("tools/two")).toBeUndefined();
  expect(other("tools/one", "one")).toBeUndefined();
  index.add({ name: "two", into: "tools/one/in" });
  expect(other("tools/one", "one")).toBe("two");
});

it("agrees with holding every target against every other one", () => {
  const path = fc
    .array(fc.constantFrom("a", "A", "b", "ab", "é", "e\u0301"), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join("/"));
  const target = fc.record({ name: fc.constantFrom("p", "q", "r", "s"), into: path });
  fc.assert(
    fc.property(fc.array(target), target, (all, it) => {
      const found = indexTargets(all).overlapping(it);
      const expected = all.some((other) => other.name !== it.name && overlaps(other.into, it.into));
      expect(found !== undefined).toBe(expected);
      if (found !== undefined) expect(overlaps(found.into, it.into)).toBe(true);
    }),
  );
});
