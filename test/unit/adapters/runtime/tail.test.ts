import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { expect, test } from "vitest";
import { keepTail } from "#src/adapters/runtime/tail.ts";

const key = `sk-ant-${"a1B2".repeat(8)}`;

async function tailOf(
  chunks: readonly string[],
  redact?: (text: string) => string,
): Promise<string> {
  const stream = Readable.from(chunks.map((it) => Buffer.from(it)));
  const tail = keepTail(stream, redact);
  await finished(stream);
  return tail();
}

test("the last lines are told, without what looks like a credential wherever it was cut", async () => {
  const pieces = ["one\n", `two ${key.slice(0, 12)}`, `${key.slice(12)}\nthree\n`];
  expect(await tailOf(pieces)).toBe("one\ntwo [redacted]\nthree");
});

test("what is to be taken out is taken out before lines are cut", async () => {
  const hidden = "x".repeat(290) + "hunter22-and-more";
  const tail = await tailOf([hidden], (text) => text.replaceAll("hunter22-and-more", "[redacted]"));
  expect(tail).toContain("[redacted]");
  expect(tail).not.toContain("hunter");
});

test("a line whose beginning is lost is left out: its rest may be that of a secret", async () => {
  const long = `${"x".repeat(9000)}${key}`;
  expect(await tailOf([`${key.slice(0, 20)}${long}\nthe end\n`])).toBe("the end");
  expect(await tailOf([`${"a\n".repeat(5000)}the end\n`])).toBe("a\na\na\na\nthe end");
});
