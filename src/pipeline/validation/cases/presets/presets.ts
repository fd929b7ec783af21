import { dotprompt } from "./dotprompt.ts";
import { exercism } from "./exercism.ts";
import { functionMap } from "./function-map.ts";
import { jmespath } from "./jmespath.ts";
import { jsonPatch } from "./json-patch.ts";
import { jsonpath, jsonpathPaths } from "./jsonpath.ts";
import { mustache } from "./mustache.ts";
import type { Preset } from "./preset.ts";
import { rows } from "./rows.ts";
import { tagExpressions } from "./tag-expressions.ts";
import { uriTemplate } from "./uri-template.ts";

/** The shapes of case tables that are read without expressions. */
export const presets: Readonly<Record<string, Preset>> = {
  rows,
  "function-map": functionMap,
  exercism,
  jmespath,
  jsonpath,
  "jsonpath-paths": jsonpathPaths,
  "uri-template": uriTemplate,
  mustache,
  "json-patch": jsonPatch,
  dotprompt,
  "tag-expressions": tagExpressions,
};
