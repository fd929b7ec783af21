/** Characters of a text at most. */
const longestText = 60_000;

/** A text that is not longer than an answer may be, and how much was cut. */
export function cutText(text: string): string {
  if (text.length <= longestText) return text;
  return `${text.slice(0, longestText)}\n… ${text.length - longestText} more characters were cut.\n`;
}

/** A text of at most so many characters; one that was cut ends with `…`. */
export function cutTo(most: number, text: string): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
