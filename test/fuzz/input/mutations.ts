import fc from "fast-check";

/** A change of bytes. */
type Mutation = (bytes: Buffer) => Buffer;

/** Pieces of text on which readers stumble. */
export const hostileTexts: readonly string[] = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "prototype",
  "valueOf",
  "then",
  "length",
  "\u0000",
  "\uFEFF",
  "\r\n",
  "\r",
  "\u2028",
  "\u202E",
  "\u200B",
  "\u001B[31m",
  "\u{E0041}",
  "\u0085",
  "&a ",
  "*a",
  "<<: *a",
  "!!js/function x",
  "!!binary x",
  "!<tag:x> ",
  "---\n",
  "...\n",
  "? ",
  "| \n",
  ">-\n",
  "%YAML 1.1\n",
  "#",
  "'",
  '"',
  "`",
  "\\",
  "\\u0000",
  "\\uD800",
  "\\x1b",
  "{",
  "}",
  "[",
  "]",
  ":",
  ": ",
  ",",
  "- ",
  "1e999",
  "-1e999",
  "9007199254740993",
  "99999999999999999999999999999999",
  "-0",
  "0x7fffffff",
  "0o17",
  ".inf",
  ".nan",
  "NaN",
  "null",
  "~",
  "true",
  "yes",
  "2024-01-01",
  "1:30",
  "{{",
  "}}",
  "{%",
  "%}",
  "{{ with.a }}",
  "{% for i in (1..100000) %}",
  "{% raw %}",
  "{% if",
  "{%- endif -%}",
  "{case.input}",
  "{tmp}",
  "{output}",
  "{with.x}",
  "..",
  "../",
  "/",
  "//",
  "C:\\",
  "~/",
  ".psd",
  ".git",
  "-",
  "--",
  "=",
  "==",
  "(a+)+$",
  "(?=a)",
  "\\1",
  "[[:alpha:]]",
  "a{1000}",
  "(((((",
  "$ref",
  "$dynamicRef",
  "#/a",
  "@",
  "@.a[?b]",
  "&x",
  "||",
  "max(@)",
  "FR-1",
  "- **FR-1** x",
  "| Id | x |\n|--|--|\n",
];

/** Bytes that are no UTF-8: overlong forms, lone continuations, surrogates, cut sequences. */
const badBytes: readonly Buffer[] = [
  [0xc0, 0x80],
  [0x80],
  [0xed, 0xa0, 0x80],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
  [0xe2, 0x82],
  [0xff, 0xfe],
  [0],
].map((it) => Buffer.from(it));

const nothing = Buffer.alloc(0);

const openings: readonly string[] = [
  "[",
  "{",
  '{"a":',
  "- ",
  "? ",
  "(",
  "> ",
  "a: {",
  "* ",
  "{% if true %}",
  "{{",
  "!",
  "[[",
  "'",
  "&a [",
  "  ",
];

/** A place in the bytes as a part of a million of their length. */
const place = fc.nat({ max: 1_000_000 });
const at = (bytes: Buffer, part: number): number => Math.floor((part * bytes.length) / 1_000_000);

/** Bytes of a splice: `skip` of those from `from` on give way to `what`. */
interface Splice {
  readonly from: number;
  readonly skip?: number;
  readonly what?: Buffer;
}

function splice(bytes: Buffer, { from, skip = 0, what = nothing }: Splice): Buffer {
  return Buffer.concat([bytes.subarray(0, from), what, bytes.subarray(from + skip)]);
}

const flip = fc.tuple(place, fc.nat({ max: 255 })).map(([where, byte]): Mutation => (bytes) => {
  const changed = Buffer.from(bytes);
  if (bytes.length > 0) changed[Math.min(at(bytes, where), bytes.length - 1)] = byte;
  return changed;
});
const cutEnd = place.map(
  (where): Mutation =>
    (bytes) =>
      bytes.subarray(0, at(bytes, where)),
);
const cutPart = fc.tuple(place, fc.nat({ max: 60 })).map(
  ([where, count]): Mutation =>
    (bytes) =>
      splice(bytes, { from: at(bytes, where), skip: count }),
);
const repeat = fc
  .tuple(place, fc.nat({ max: 80 }), fc.integer({ min: 1, max: 3 }))
  .map(([where, count, times]): Mutation => (bytes) => {
    const from = at(bytes, where);
    const piece = bytes.subarray(from, from + count);
    return splice(bytes, { from, what: Buffer.concat(Array.from({ length: times }, () => piece)) });
  });
const insert = fc
  .tuple(place, fc.constantFrom(...hostileTexts.map((it) => Buffer.from(it)), ...badBytes))
  .map(
    ([where, what]): Mutation =>
      (bytes) =>
        splice(bytes, { from: at(bytes, where), what }),
  );
const replaceWord = fc
  .tuple(fc.nat({ max: 40 }), fc.constantFrom(...hostileTexts))
  .map(([number, put]): Mutation => (bytes) => {
    const text = bytes.toString("latin1");
    const words = [...text.matchAll(/[\w.-]+/gu)];
    const word = words[number % Math.max(1, words.length)];
    return word === undefined
      ? bytes
      : splice(bytes, { from: word.index, skip: word[0].length, what: Buffer.from(put) });
  });
const nest = (counts: readonly number[]): fc.Arbitrary<Mutation> =>
  fc.tuple(place, fc.constantFrom(...openings), fc.constantFrom(...counts)).map(
    ([where, text, count]): Mutation =>
      (bytes) =>
        splice(bytes, { from: at(bytes, where), what: Buffer.from(text.repeat(count)) }),
  );
const longLine = fc
  .tuple(
    place,
    fc.constantFrom("a", " ", "é", "\t", "*", "a ", "9", "[", "-"),
    fc.constantFrom(20_000, 300_000, 1_048_600),
  )
  .map(
    ([where, text, count]): Mutation =>
      (bytes) =>
        splice(bytes, { from: at(bytes, where), what: Buffer.alloc(count, text) }),
  );
const lineEnds = fc.constantFrom("\r\n", "\r", "\u2028", "\n\n").map(
  (end): Mutation =>
    (bytes) =>
      Buffer.from(bytes.toString("latin1").replaceAll("\n", end), "latin1"),
);
const mark = fc.constant<Mutation>((bytes) => Buffer.concat([Buffer.from("\uFEFF"), bytes]));
const doubleLine = fc.nat({ max: 60 }).map((number): Mutation => (bytes) => {
  const lines = bytes.toString("latin1").split("\n");
  const line = lines[number % lines.length] ?? "";
  return Buffer.from(lines.toSpliced(number % lines.length, 0, line).join("\n"), "latin1");
});

const mutation = fc.oneof(
  { arbitrary: flip, weight: 40 },
  { arbitrary: cutEnd, weight: 20 },
  { arbitrary: cutPart, weight: 30 },
  { arbitrary: repeat, weight: 20 },
  { arbitrary: insert, weight: 60 },
  { arbitrary: replaceWord, weight: 50 },
  { arbitrary: doubleLine, weight: 20 },
  { arbitrary: lineEnds, weight: 4 },
  { arbitrary: mark, weight: 4 },
  { arbitrary: nest([3, 30, 200]), weight: 8 },
);
/** What makes an input large: rare, because each costs as much as a thousand others. */
const heavy = fc.oneof(longLine, nest([3000, 100_000]));

/** An input, changed between `least` and `most` times; one in `heavyEach` grows large. */
export function mutated(
  inputs: fc.Arbitrary<Buffer>,
  { least = 0, most = 4, heavyEach = 3000 } = {},
): fc.Arbitrary<Uint8Array> {
  const light = fc.array(mutation, { minLength: least, maxLength: most });
  const grown = fc.tuple(light, heavy).map(([some, one]) => [...some, one]);
  const changes = fc.oneof(
    { arbitrary: light, weight: heavyEach },
    { arbitrary: grown, weight: 1 },
  );
  return fc.tuple(inputs, changes).map(([bytes, all]) => {
    let changed = bytes;
    for (const change of all) changed = change(changed);
    return changed;
  });
}
