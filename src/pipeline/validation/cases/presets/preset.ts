import type { Case } from "../case.ts";

/** Reads a document of a known shape. Gives a sentence where it has another shape. */
export type Preset = (document: unknown) => readonly Case[] | string;
