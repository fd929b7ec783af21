import fc from "fast-check";
import { expect, test } from "vitest";
import { createRedaction } from "#src/diagnostics/redaction.ts";

const value = 'käse/"42"+brot & wurst?';
const what = "the value of SITE_TOKEN";
const redaction = createRedaction([{ value, what }]);
const bytes = Buffer.from(value);

test.each([
  ["as it is", value],
  ["in JSON", JSON.stringify(value).slice(1, -1)],
  ["in JSON within JSON", JSON.stringify(JSON.stringify(value)).slice(3, -3)],
  [
    "in JSON of ASCII",
    JSON.stringify(value)
      .slice(1, -1)
      .replace("ä", String.raw`\u00e4`),
  ],
  ["as base64", bytes.toString("base64")],
  ["as base64url", bytes.toString("base64url")],
  ["in hexadecimal", bytes.toString("hex")],
  ["percent-encoded", encodeURIComponent(value)],
  [
    "percent-encoded in small letters",
    encodeURIComponent(value).replaceAll(/%../gu, (it) => it.toLowerCase()),
  ],
  ["as a form sends it", new URLSearchParams({ v: value }).toString().slice(2)],
])("a value %s is found where it stands, and redacted", (_, form) => {
  const text = `line one\n<${form}>\n`;
  expect(redaction.text(text)).toMatch(/^line one\n<\[redacted\]=*>\n$/u);
  expect(redaction.find(text)[0]).toMatchObject({ what, index: 10 });
});

test("a value is found in the base64 of any text around it", () => {
  const secret = "hunter2-correct-horse";
  const found = createRedaction([{ value: secret, what }]);
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const encoded = Buffer.from(before + secret + after).toString("base64");
      expect(found.text(encoded)).toContain("[redacted]");
    }),
  );
});

test("no text of any kind keeps a value, wherever it stands", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (secret, before, after) => {
      fc.pre(secret.trim().length >= 4 && !"[redacted]".includes(secret.trim()));
      const { text } = createRedaction([{ value: secret, what }]);
      const redacted = text(before + secret + after);
      // What stands around the mark may make the value anew only together with the mark.
      expect(redacted.split("[redacted]").join("\u0000")).not.toContain(secret.trim());
    }),
  );
});

test("a half of a long value tells it, less does not", () => {
  const secret = "q7Zr-0cV2-88kLm-x1Y9-aaBB";
  const { text } = createRedaction([{ value: secret, what }]);
  expect(text(`… ${secret.slice(0, 13)} …`)).toBe("… [redacted] …");
  expect(text(`… ${secret.slice(12)}`)).toBe("… [redacted]");
  expect(text(`… ${secret.slice(0, 12)} …`)).toBe(`… ${secret.slice(0, 12)} …`);
});

test("the lines of a value of several lines are values of their own", () => {
  const secret = "first-line-of-the-secret\nsecond-line-of-the-secret\n";
  const { text } = createRedaction([{ value: secret, what }]);
  expect(text("42 | second-line-of-the-secret")).toBe("42 | [redacted]");
});

test("values below four characters are left alone", () => {
  expect(createRedaction([{ value: "abc", what }]).text("abcd")).toBe("abcd");
  expect(createRedaction([{ value: "  ", what }]).text("a   b")).toBe("a   b");
});

test("overlapping secrets leave nothing of each other", () => {
  const { text } = createRedaction([
    { value: "token-1234", what },
    { value: "1234-token", what },
  ]);
  expect(text("token-1234-token!")).toBe("[redacted]!");
});

test("a value is taken out of every text and every name of a value, and of nothing else", () => {
  const { value: redact } = createRedaction([{ value: "tool", what }]);
  const digest = "a".repeat(36) + "700l";
  expect(redact({ type: "tool", title: "a tool", at: [1, null, true], digest })).toEqual({
    type: "tool",
    title: "a [redacted]",
    at: [1, null, true],
    digest,
  });
  expect(redact({ "src/tool.py": 1, tool: 2 })).toEqual({ "src/[redacted].py": 1, tool: 2 });
});

test("a digest keeps a short secret that stands in it by chance, and no long one", () => {
  const digest = "1234567890abcdef1234567890abcdef12345678";
  const redact = (secret: string) => createRedaction([{ value: secret, what }]).value([digest])[0];
  expect(redact("90ab")).toBe(digest);
  expect(redact("90abcdef1234")).not.toContain("90abcdef1234");
  expect(redact(digest)).toBe("[redacted]");
});

test("what may be the beginning of a value is known", () => {
  const { begunAt } = createRedaction([{ value: "hunter22", what }]);
  expect(begunAt("it is hunter2")).toBe(6);
  expect(begunAt("it is hunt")).toBe(6);
  expect(begunAt("it is hun")).toBe(9);
  expect(begunAt("it is hunter23")).toBe(14);
});
