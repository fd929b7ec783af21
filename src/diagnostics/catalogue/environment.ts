import { entry } from "../entry.ts";

/** The codes `environment/…`. */
export const environmentCodes = {
  "environment/tool-missing": entry<{ tool: string; by: string; range?: string }>({
    severity: "error",
    message: ({ tool, by }) => `${by} needs the tool ${tool}, which is not installed`,
    hint: ({ tool, range }) =>
      range === undefined
        ? `Install ${tool} and put it on PATH.`
        : `Install ${tool} ${range} and put it on PATH.`,
  }),
  "environment/tool-too-old": entry<{
    tool: string;
    by: string;
    range: string;
    path: string;
    version?: string;
  }>({
    severity: "error",
    message: ({ tool, by, range, path, version }) =>
      `${by} needs ${tool} ${range}, and ${path} ${version === undefined ? "does not tell its version" : `is ${version}`}`,
    hint: ({ tool, range }) => `Put ${tool} ${range} on PATH before the other one.`,
  }),
};
