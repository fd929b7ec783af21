/**
 * Whether two texts differ in nothing but line ends, white space at the end of lines, and the final
 * newline. White space at the beginning of a line is meaning. Binary content never differs in layout.
 */
export function sameButLayout(a: Uint8Array, b: Uint8Array): boolean {
  return !a.includes(0) && !b.includes(0) && withoutLayout(a) === withoutLayout(b);
}

/** The bytes with CRLF as LF; the same array where there is none. */
export function withUnixLineEnds(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return text.includes("\r\n")
    ? Buffer.from(latin(text).replaceAll("\r\n", "\n"), "latin1")
    : bytes;
}

function withoutLayout(bytes: Uint8Array): string {
  const lines = latin(bytes).split(/\r\n|\n|\r/u);
  if (lines.at(-1) === "") lines.pop();
  return lines.map((it) => it.replace(/[ \t\f\v]+$/u, "")).join("\n");
}

/** One character a byte, so that nothing is lost of what is no UTF-8. */
function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
