import jmespath from "@metrichor/jmespath";
import { tellingKinds } from "./jmespath-errors.mjs";

export const answers = { search: tellingKinds(jmespath) };
