import { expect, it } from "vitest";
import { withRange } from "#src/pipeline/sharing/packages/plan-update.ts";

it.each([
  ["@acme/links@^1.2", "^2", "@acme/links@^2"],
  ["@acme/links", "2.0.0", "@acme/links@2.0.0"],
  ["npm:links@latest", "next", "npm:links@next"],
  ["github:acme/specs/links#semver:^1", "^2", "github:acme/specs/links#semver:^2"],
  ["github:acme/specs", "main", "github:acme/specs#main"],
  [
    "git+https://git.example/s.git#main::path:a/b",
    "v2",
    "git+https://git.example/s.git#v2::path:a/b",
  ],
  [
    "git+https://git.example/s.git#path:a::semver:^1",
    "^2",
    "git+https://git.example/s.git#semver:^2::path:a",
  ],
  ["git@git.example:acme/s.git#semver:~1.0", "^1.1", "git@git.example:acme/s.git#semver:^1.1"],
])("%s to %s", (specifier, to, expected) => {
  expect(withRange(specifier, to)).toBe(expected);
});
