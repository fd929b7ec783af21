import type { z } from "zod";
import { systemErrorCode } from "../../../../platform/files.ts";
import type { Launch } from "../../runtime.ts";

/** What a call of a tool came to, as the model is told it. */
export interface ToolAnswer {
  readonly text: string;
  readonly failed: boolean;
  /** Whether the box did not start: the machine's fault, which ends the turn. */
  readonly noBox?: boolean;
}

/** Where tools work. */
export interface ToolPlace {
  /** Absolute path of the workspace on this machine. */
  readonly workspace: string;
  /** The same folder as commands see it. */
  readonly workspaceInBox: string;
  readonly launch: Launch;
  readonly signal: AbortSignal;
  /** Told that something goes on. */
  readonly signOfLife: () => void;
}

/** Something that a model may do in the workspace. */
export interface Tool {
  readonly name: string;
  /** What the model is told of it. */
  readonly about: string;
  readonly input: z.ZodType;
  /** A call in a few words, for people; the input is untrusted and may not fit. */
  readonly title: (input: unknown) => string;
  /** Never rejects but for bugs: what goes wrong is an answer. */
  readonly use: (input: unknown, place: ToolPlace) => Promise<ToolAnswer>;
}

/** What a tool is made of. */
interface ToolParts<Input> {
  readonly name: string;
  readonly about: string;
  readonly input: z.ZodType<Input>;
  /** The part of a fitting input that tells a call from others. */
  readonly subject: (input: Input) => string;
  readonly use: (input: Input, place: ToolPlace) => Promise<ToolAnswer>;
}

const longestTitle = 120;

/** Makes a tool that looks at its input before it is used. */
export function createTool<Input>({ name, about, input, subject, use }: ToolParts<Input>): Tool {
  return {
    name,
    about,
    input,
    title: (raw) => {
      const read = input.safeParse(raw);
      const words = read.success ? `${name} ${subject(read.data)}` : name;
      return words.trim().replaceAll(/\s+/gu, " ").slice(0, longestTitle);
    },
    use: async (raw, place) => {
      const read = input.safeParse(raw);
      if (!read.success) return refuse(misfit(read.error));
      try {
        return await use(read.data, place);
      } catch (error) {
        const code = systemErrorCode(error);
        if (code === undefined) throw error;
        return refuse(`the system does not allow it: ${code}`);
      }
    },
  };
}

/** What went well. */
export function answer(text: string): ToolAnswer {
  return { text, failed: false };
}

/** What did not, in a short sentence. */
export function refuse(text: string): ToolAnswer {
  return { text, failed: true };
}

/** Inputs of models are large: only what does not fit is told, never the input itself. */
function misfit({ issues }: z.ZodError): string {
  const told = issues.slice(0, 3).map(({ path, message }) => {
    const place = path.join(".");
    return place === "" ? message : `${place}: ${message}`;
  });
  return `the input does not fit: ${told.join("; ")}`;
}
