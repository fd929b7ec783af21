// Decodes what is encoded, so that an address that was normalised once is another one when it is again.
const decoded = (text: string): string => text.replace(/%[0-7][0-9a-f]/gi, decodeURIComponent);
let rest = "";
process.stdin.on("data", (chunk: Buffer) => {
  const lines = (rest + chunk.toString("utf8")).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) {
    const { id, call, input } = JSON.parse(line);
    const url = (): string => decoded(new URL(input.href.split("#")[0], input.base).href);
    const output = call === "resolve" ? url() : "internal";
    process.stdout.write(`${JSON.stringify({ id, output })}\n`);
  }
});
