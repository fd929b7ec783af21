import jmespath from "jmespath";
import { tellingKinds } from "./jmespath-errors.mjs";

export const answers = { search: tellingKinds(jmespath) };
