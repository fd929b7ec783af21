import { ghostLibrary } from "./ghost-library.ts";
import { openSpec } from "./open-spec.ts";
import { skill } from "./skill.ts";
import { specKit } from "./spec-kit.ts";
import type { ImportFormat } from "./import-draft.ts";

/** Every format that can be imported: a new one is one file and one line here. */
export const importFormats: readonly ImportFormat[] = [ghostLibrary, openSpec, skill, specKit];
