import { commandCodes } from "./catalogue/command.ts";
import { compositionCodes } from "./catalogue/composition.ts";
import { environmentCodes } from "./catalogue/environment.ts";
import { exportCodes } from "./catalogue/export.ts";
import { generationCodes } from "./catalogue/generation.ts";
import { importCodes } from "./catalogue/import.ts";
import { lockCodes } from "./catalogue/lock.ts";
import { mcpCodes } from "./catalogue/mcp.ts";
import { mergingCodes } from "./catalogue/merging.ts";
import { packCodes } from "./catalogue/pack.ts";
import { packageCodes } from "./catalogue/package.ts";
import { promotionCodes } from "./catalogue/promotion.ts";
import { publishCodes } from "./catalogue/publish.ts";
import { refinementCodes } from "./catalogue/refinement.ts";
import { registryCodes } from "./catalogue/registry.ts";
import { resolutionCodes } from "./catalogue/resolution.ts";
import { runtimeCodes } from "./catalogue/runtime.ts";
import { runtimeModelCodes } from "./catalogue/runtime-model.ts";
import { sandboxCodes } from "./catalogue/sandbox.ts";
import { storeCodes } from "./catalogue/store.ts";
import { validationCodes } from "./catalogue/validation.ts";

/** Every code that psd can report, by the stage it comes from. One page each in `docs/diagnostics/`. */
export const catalogue = {
  ...commandCodes,
  ...compositionCodes,
  ...environmentCodes,
  ...exportCodes,
  ...generationCodes,
  ...importCodes,
  ...lockCodes,
  ...mcpCodes,
  ...mergingCodes,
  ...packCodes,
  ...packageCodes,
  ...promotionCodes,
  ...publishCodes,
  ...refinementCodes,
  ...registryCodes,
  ...resolutionCodes,
  ...runtimeCodes,
  ...runtimeModelCodes,
  ...sandboxCodes,
  ...storeCodes,
  ...validationCodes,
};

/** A code of the catalogue, such as `package/unknown-key`. */
export type CatalogueCode = keyof typeof catalogue;
