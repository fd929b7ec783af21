/** Encoded values that are shorter are left alone: they would be found in other texts, too. */
const shortestEncoded = 8;

/**
 * A value as it may stand in a text: as it is; as base64 of both alphabets, wherever it begins in what was
 * encoded; in hexadecimal; percent-encoded; and escaped within JSON, once or twice. Longest first. Pure.
 */
export function formsOf(value: string): readonly string[] {
  const encoded = [...base64Forms(value), ...hexForms(value), ...percentForms(value)];
  const long = encoded.filter((it) => it.length >= shortestEncoded);
  const forms = new Set([value, ...jsonForms(value), ...long]);
  return [...forms].toSorted((a, b) => b.length - a.length);
}

/** Characters of base64 that say something about the value alone, for each of its three places in a group. */
function base64Forms(value: string): readonly string[] {
  const bytes = Buffer.from(value, "utf8");
  const whole = bytes.toString("base64");
  const within = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const start = Math.ceil((before * 8) / 6);
    return text.slice(start, Math.floor(((before + bytes.length) * 8) / 6));
  });
  return [whole, ...within].flatMap((it) => [it, it.replaceAll("+", "-").replaceAll("/", "_")]);
}

function hexForms(value: string): readonly string[] {
  const lower = Buffer.from(value, "utf8").toString("hex");
  return [lower, lower.toUpperCase()];
}

function percentForms(value: string): readonly string[] {
  const encoded = encodeURIComponent(value.toWellFormed());
  // What encodeURIComponent leaves alone and other encoders do not.
  const strict = encoded.replaceAll(/[!'()*~]/gu, (it) => percentOf(it));
  const forms = [encoded, strict, strict.replaceAll("%20", "+")];
  return forms.flatMap((it) => [it, it.replaceAll(/%[0-9A-F]{2}/gu, (hex) => hex.toLowerCase())]);
}

function percentOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function jsonForms(value: string): readonly string[] {
  const once = escapeOnce(value);
  const ascii = once.replaceAll(/[^\0-\x7F]/g, (it) => unicodeEscape(it));
  return [once, once.replaceAll("/", String.raw`\/`), ascii, escapeOnce(once)];
}

function escapeOnce(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function unicodeEscape(unit: string): string {
  return String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, "0");
}
