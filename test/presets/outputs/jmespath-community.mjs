import { compile, search } from "@jmespath-community/jmespath";
import { tellingKinds } from "./jmespath-errors.mjs";

export const answers = { search: tellingKinds({ compile, search }) };
