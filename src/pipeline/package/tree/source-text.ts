import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import { diagnose } from "../../../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../../../diagnostics/result.ts";

/**
 * The text of a file as psd works with it: UTF-8 without byte-order mark, CRLF → LF.
 * Binary files and invalid UTF-8 are errors with the place of the first bad byte.
 */
export function decodeText(bytes: Uint8Array, file: string): Result<string> {
  const nul = bytes.indexOf(0);
  if (nul !== -1) return failure(binaryFile(bytes, nul, file));
  const decoded = decodeUtf8(bytes);
  if (decoded === undefined) return failure(invalidUtf8(bytes, file));
  const text = decoded.startsWith("\uFEFF") ? decoded.slice(1) : decoded;
  return success(text.replaceAll("\r\n", "\n"));
}

/** Whether bytes are text: no NUL byte and valid UTF-8. */
export function isText(bytes: Uint8Array): boolean {
  return !bytes.includes(0) && decodeUtf8(bytes) !== undefined;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function binaryFile(bytes: Uint8Array, offset: number, file: string): Diagnostic {
  return diagnose("package/binary-file", {}, { span: placeOfByte(bytes, offset, file) });
}

function invalidUtf8(bytes: Uint8Array, file: string): Diagnostic {
  const offset = validPrefix(bytes);
  const span = placeOfByte(bytes, offset, file);
  return diagnose("package/invalid-utf8", { byte: bytes[offset] ?? 0, offset }, { span });
}

/** Length of the longest prefix that is valid UTF-8 when whole characters are taken. */
function validPrefix(bytes: Uint8Array): number {
  const lenient = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  // A replacement character may stand in the file itself: only one whose bytes differ is a fault.
  let offset = 0;
  for (const character of lenient) {
    const expected = Buffer.from(character);
    if (!expected.equals(bytes.subarray(offset, offset + expected.length))) return offset;
    offset += expected.length;
  }
  return Math.min(offset, bytes.length - 1);
}

function placeOfByte(
  bytes: Uint8Array,
  offset: number,
  file: string,
): { file: string; line: number; column: number } {
  const before = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, offset));
  const lines = before.split("\n");
  return { file, line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}
