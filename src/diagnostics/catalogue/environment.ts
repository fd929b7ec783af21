import { entry } from "../entry.ts";

/** The codes `environment/…`. */
export const environmentCodes = {
  "environment/system-refused": entry<{ because: string }>({
    severity: "error",
    message: ({ because }) => `the system refused something that psd needs: ${because}`,
    hint: () =>
      "Make room or give write access there, then run the same command again; nothing is half-written.",
  }),
  "environment/tool-missing": entry<{ tool: string; by: string; range?: string }>({
    severity: "error",
    message: ({ tool, by }) => `${by} needs the tool ${tool}, which is not installed`,
    hint: ({ tool, range }) => {
      if (tool.includes("/")) return "Correct the path, or install the program there.";
      return `Install ${range === undefined ? tool : `${tool} ${range}`} and put it on PATH.`;
    },
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
