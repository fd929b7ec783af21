import { entry } from "../entry.ts";

/** The codes `mcp/…`: what an agent asked of the MCP server cannot be had. */
export const mcpCodes = {
  "mcp/not-allowed": entry<{ what: string; attempt: string }>({
    severity: "error",
    message: ({ what }) => `The server was not started with \`--allow ${what}\``,
    hint: ({ what, attempt }) =>
      what === "promote"
        ? `Ask the person to run \`psd promote ${attempt}\`, or to start \`psd mcp --allow promote\`.`
        : `Ask the person to do it, or to start \`psd mcp --allow ${what}\`.`,
  }),
  "mcp/path-refused": entry<{ length: number }>({
    severity: "error",
    message: () => "The path leads out of the project, or to what no tool shows",
    hint: () => "Give a path inside the project, and none into held-out, .psd or .git.",
  }),
  "mcp/sealed-findings": entry<{ count: number }>({
    severity: "error",
    message: ({ count }) => `${count} more findings may tell of held-out checks and are not shown`,
    hint: () => "Ask the person to run `psd check` in a terminal.",
  }),
  "mcp/tool-failed": entry<{ tool: string }>({
    severity: "error",
    message: ({ tool }) => `\`${tool}\` ended by a fault of psd or of this machine`,
    hint: () => "Ask the person to run the same as a command: it tells what is wrong.",
  }),
};
