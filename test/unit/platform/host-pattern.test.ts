import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesHost, parseHostName, parseHostPattern } from "#src/platform/host-pattern.ts";

describe("a host name", () => {
  test.each([
    ["Packages.Example", "packages.example"],
    ["packages.example.", "packages.example"],
    ["xn--bcher-kva.example", "xn--bcher-kva.example"],
    ["a-b.c", "a-b.c"],
    ["localhost", "localhost"],
  ])("%s", (text, name) => {
    expect(parseHostName(text)).toBe(name);
  });

  test.each([
    "",
    ".",
    "a..b",
    "-a.example",
    "a-.example",
    "127.0.0.1",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "example.1",
    "[::1]",
    "::1",
    "bücher.example",
    "a_b.example",
    "a.example/",
    "a.example\0.b.example",
    "user@a.example",
    "a example",
    `${"a".repeat(64)}.example`,
    `${"a.".repeat(130)}example`,
  ])("is not %j", (text) => {
    expect(parseHostName(text)).toBeUndefined();
  });

  test("is never what the URL standard reads as an address", () => {
    const label = fc.stringMatching(/^[0-9a-fx]{1,6}$/u);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (labels) => {
        const read = URL.parse(`http://${labels.join(".")}/`)?.hostname ?? "";
        const isAddress = /^[\d.]+$/u.test(read);
        expect(isAddress && parseHostName(labels.join(".")) !== undefined).toBe(false);
      }),
    );
  });
});

describe("a host pattern", () => {
  test.each([
    "*",
    "*.example",
    "*.",
    "a.*",
    "*a.example",
    "a.example:0",
    "a.example:70000",
    "a:b",
    ":80",
    "https://a.example",
    "10.0.0.1",
    "*.10.0.0.1",
  ])("is not %j", (text) => {
    expect(parseHostPattern(text)).toBeUndefined();
  });

  test.each([
    ["a.example", "a.example", 443, true],
    ["a.example", "a.example", 80, true],
    ["a.example", "a.example", 8443, false],
    ["a.example", "b.a.example", 443, false],
    ["a.example", "aa.example", 443, false],
    ["A.Example:8443", "a.example", 8443, true],
    ["a.example:8443", "a.example", 443, false],
    ["*.a.example", "b.a.example", 443, true],
    ["*.a.example", "c.b.a.example", 443, true],
    ["*.a.example", "a.example", 443, false],
    ["*.a.example", "ba.example", 443, false],
    ["*.a.example", "a.example.evil.example", 443, false],
  ])("%s means %s:%d: %s", (text, ...rest) => {
    const [host, port, means] = rest;
    const pattern = parseHostPattern(text);
    expect(pattern !== undefined && matchesHost(pattern, { host, port })).toBe(means);
  });
});
