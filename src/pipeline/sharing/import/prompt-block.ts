/** A prompt to paste, as a template with the parameters that its blanks became. */
export interface PromptTemplate {
  /** Liquid. */
  readonly text: string;
  /** Blank, such as `LANGUAGE`, to the name of its parameter. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Whether a blank for the folder of the result was replaced: that is the deployment's to say. */
  readonly namesPlace: boolean;
}

const fence =
  /^(?<marks>`{3,}|~{3,})[ \t]*(?<info>[a-z]*)[ \t]*\n(?<text>[\s\S]*?)^\k<marks>[ \t]*$/gmu;
const shells = new Set(["bash", "sh", "shell", "console", "zsh", "powershell"]);
const blank = /\[(?<name>[A-Z][A-Z0-9_ ]{1,40})\](?![([:])/gu;
const places = new Set([
  "LOCATION",
  "PATH",
  "DIRECTORY",
  "FOLDER",
  "TARGET",
  "OUTPUT_DIR",
  "OUTPUT DIRECTORY",
]);

/** The first fenced block of a document that is no command line: what people are told to paste. */
export function findPrompt(text: string): string | undefined {
  const blocks = [...text.matchAll(fence)].filter((it) => !shells.has(it.groups?.["info"] ?? ""));
  return blocks.map((it) => it.groups?.["text"] ?? "").find((it) => /\s\S+\s/u.test(it));
}

/** Makes a template of a prompt: `[LANGUAGE]` becomes a parameter, everything else stays literal. */
export function templateOf(prompt: string): PromptTemplate {
  const parameters = new Map<string, string>();
  let namesPlace = false;
  const text = escapeLiquid(prompt).replaceAll(blank, (_, name: string) => {
    if (places.has(name)) {
      namesPlace = true;
      return "the working folder";
    }
    const parameter = name.toLowerCase().replaceAll(/[^a-z0-9]+/gu, "_");
    parameters.set(name, parameter);
    return `{{ with.${parameter} }}`;
  });
  return { text, parameters, namesPlace };
}

/** A text that a Liquid template gives back as it is. */
function escapeLiquid(text: string): string {
  return text.replaceAll(/\{[{%]/gu, (it) => `{{ "${it}" }}`);
}
