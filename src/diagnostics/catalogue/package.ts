import { acceptanceCodes } from "./package-acceptance.ts";
import { fileCodes } from "./package-files.ts";
import { frontMatterCodes } from "./package-front-matter.ts";

/** The codes `package/…`. */
export const packageCodes = { ...acceptanceCodes, ...fileCodes, ...frontMatterCodes };
