import { resolve } from "node:path";
import type { BoxLevel } from "../adapters/sandbox/sandbox.ts";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.ts";
import { failure, type Result, success } from "../diagnostics/result.ts";
import type { RuntimeRequest } from "../pipeline/building/choose.ts";
import type { Budget, Strategy } from "../pipeline/resolution/deployment.ts";
import { parseTokens } from "../pipeline/resolution/parse-tokens.ts";
import type { DeploymentRequest } from "../pipeline/resolution/resolve-deployment.ts";
import { parseHostPattern } from "../platform/host-pattern.ts";
import { parseChoices, parseParameters } from "./assignments.ts";
import type { OptionTable, Values } from "./command.ts";

/** Options that say what is built. */
export const deploymentOptions = {
  into: { type: "string", value: "folder", about: "the target folder" },
  name: { type: "string", value: "name", about: "name of the deployment; that of the package" },
  choose: { type: "string", value: "axis=option", multiple: true, about: "choose an option" },
  with: {
    type: "string",
    value: "name=value",
    multiple: true,
    about: "give a parameter; `name=env:VARIABLE` or `name=file:path` say where its value lies",
  },
  environment: {
    type: "string",
    value: "name",
    about: "with the options and values that psd.yaml has for it; those of the last build",
  },
  overlay: { type: "string", value: "folder", about: "lay a folder over the package" },
  allow: {
    type: "string",
    value: "glob",
    multiple: true,
    about: "accept a live file in the output, or one that holds a secret",
  },
} as const satisfies OptionTable;

/** Options that say who does the work, and within which limits. */
export const runtimeOptions = {
  agent: {
    type: "string",
    value: "name",
    about:
      "the runtime: an agent such as `claude` or `gemini:model`, `model:provider/model`, `hand-off` or `recorded`",
  },
  "base-url": {
    type: "string",
    value: "url",
    about: "address of the model server for `--agent model:…`, such as http://127.0.0.1:11434/v1",
  },
  "plain-http": {
    type: "boolean",
    about: "let brief and key go to another machine without encryption",
  },
  "agent-command": {
    type: "string",
    value: "command",
    about: "an agent that speaks ACP, by its command",
    conflicts: ["agent"],
  },
  "agent-npx": {
    type: "boolean",
    about: "let npx fetch the agent's adapter where it is not installed",
  },
  "no-meter": {
    type: "boolean",
    about:
      "let the agent ask its model past psd, which counts its tokens and ends requests in vain",
  },
  "agent-env": {
    type: "string",
    value: "name",
    multiple: true,
    about: "a further variable that the agent may see",
  },
  "agent-login": {
    type: "string",
    value: "path",
    multiple: true,
    about: "a place in your home that holds the agent's login, which it may read",
  },
  "agent-host": {
    type: "string",
    value: "host",
    multiple: true,
    about: "a host that the agent may reach, such as that of its model; then no other",
  },
  "agent-network": {
    type: "string",
    oneOf: ["hosts", "open"],
    about: "`hosts`: no build unless a box holds the agent to the hosts of its model; `open`: all",
    conflicts: ["agent-host"],
  },
  generations: { type: "string", value: "number", about: "fresh starts at most; 3" },
  repairs: { type: "string", value: "number", about: "repairs of each at most; 2" },
  minutes: { type: "string", value: "number", about: "minutes of agents and checks at most; 60" },
  tokens: { type: "string", value: "number", about: "tokens at most, such as 2M" },
  usd: { type: "string", value: "number", about: "dollars at most" },
  box: {
    type: "string",
    oneOf: ["strict", "partial", "none"],
    about: "the least level of the boxes; `none` for plain processes",
  },
  yes: { type: "boolean", about: "spend the budget without asking" },
} as const satisfies OptionTable;

type BuildValues = Values<typeof deploymentOptions> & Partial<Values<typeof runtimeOptions>>;

/** What the options of a deployment ask for; `target` is the command's argument. */
export function readDeploymentRequest(
  target: string | undefined,
  values: BuildValues,
): Result<DeploymentRequest> {
  const choices = parseChoices(values.choose ?? []);
  if (!choices.ok) return choices;
  const parameters = parseParameters(values.with ?? [], {});
  if (!parameters.ok) return parameters;
  const budget = readBudget(values);
  if (!budget.ok) return budget;
  const noHosts = (values["agent-host"] ?? []).filter((it) => parseHostPattern(it) === undefined);
  if (noHosts.length > 0) return failure(...noHosts.map(noHost));
  return success({
    ...(target === undefined ? {} : { target }),
    ...(values.name === undefined ? {} : { name: values.name }),
    ...(values.into === undefined ? {} : { into: values.into }),
    choices: choices.value,
    parameters: parameters.value,
    ...(values.environment === undefined ? {} : { environment: values.environment }),
    ...(values.overlay === undefined ? {} : { overlay: values.overlay }),
    budget: budget.value,
    allow: values.allow ?? [],
  });
}

function noHost(value: string): Diagnostic {
  const expected = "a host by its name, such as `models.example` or `*.models.example:8443`";
  return diagnose("command/wrong-value", { option: "--agent-host", value, expected });
}

/** What the options say about the runtime. */
export function readRuntimeRequest(
  values: Values<typeof runtimeOptions>,
  cwd: string,
): RuntimeRequest {
  return {
    ...(values.agent === undefined ? {} : { agent: values.agent }),
    ...(values["agent-command"] === undefined ? {} : { agentCommand: values["agent-command"] }),
    ...(values["base-url"] === undefined ? {} : { baseUrl: values["base-url"] }),
    ...(values["plain-http"] === true ? { plainHttp: true } : {}),
    ...(values["agent-npx"] === true ? { fetchAgent: true } : {}),
    ...(values["no-meter"] === true ? { meter: false } : {}),
    agentEnvironment: values["agent-env"] ?? [],
    login: (values["agent-login"] ?? []).map((it) => resolve(cwd, it)),
    ...(values["agent-host"] === undefined ? {} : { hosts: values["agent-host"] }),
    ...networkAsked(values["agent-network"]),
    cwd,
  };
}

/** What `--agent-network` says; the table of options lets no other words through. */
function networkAsked(text: string | undefined): Pick<RuntimeRequest, "network"> {
  return text === "hosts" || text === "open" ? { network: text } : {};
}

/** The level that `--box` names; the table of options lets no other words through. */
export function boxLevel(text: string): BoxLevel {
  return text === "strict" || text === "partial" ? text : "none";
}

/** The strategy that `--strategy` names; the table of options lets no other words through. */
export function strategyOf(text: string): Strategy {
  return text === "incremental" || text === "auto" ? text : "fresh";
}

/** How each limit is written, and the pattern it must match. */
const limits = {
  generations: { pattern: /^[1-9]\d{0,2}$/u, expected: "a whole number from 1" },
  repairs: { pattern: /^\d{1,3}$/u, expected: "a whole number from 0" },
  minutes: { pattern: /^(?!0+(?:\.0+)?$)\d+(?:\.\d+)?$/u, expected: "a number of minutes" },
  tokens: { pattern: /^[1-9]\d*(?:\.\d+)?[kM]?$/u, expected: "a number such as 500k or 2M" },
  usd: { pattern: /^(?!0+(?:\.0+)?$)\d+(?:\.\d+)?$/u, expected: "a number of dollars" },
} as const;

function readBudget(values: BuildValues): Result<Partial<Budget>> {
  const names = Object.keys(limits).filter((it): it is keyof typeof limits => it in limits);
  const given = names.flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [{ name, value }];
  });
  const wrong = given
    .filter(({ name, value }) => !limits[name].pattern.test(value))
    .map(({ name, value }) => {
      const { expected } = limits[name];
      return diagnose("command/wrong-value", { option: `--${name}`, value, expected });
    });
  if (wrong.length > 0) return failure(...wrong);
  const budget = given.map(({ name, value }) => [name, parseTokens(value)] as const);
  return success(Object.fromEntries(budget));
}
