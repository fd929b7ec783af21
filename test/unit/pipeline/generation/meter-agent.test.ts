import { expect, test } from "vitest";
import { meterAgent } from "#src/pipeline/generation/meter-agent.ts";

const start = (variables: Readonly<Record<string, string>>) => ({
  env: { OWN: "1" },
  homeFiles: { settings: variables["X_URL"] ?? "" },
});

test("an agent is started with the address of psd in the place of its server's", () => {
  const variables = { X_URL: "https://models.example/v1", KEY: "no-real-key" };
  const metered = meterAgent({ variables, addresses: { X_URL: variables.X_URL }, start });
  expect(metered?.addresses["X_URL"]?.href).toBe("https://models.example/v1");
  expect(metered?.start({ X_URL: "http://127.0.0.1:5/a/v1" })).toEqual({
    env: { X_URL: "http://127.0.0.1:5/a/v1", KEY: "no-real-key", OWN: "1" },
    homeFiles: { settings: "http://127.0.0.1:5/a/v1" },
  });
});

test("behind a proxy the agent is told that psd is not, and psd goes through it", () => {
  const variables = { https_proxy: "http://proxy.example:3128", NO_PROXY: "a.example" };
  const metered = meterAgent({ variables, addresses: { X_URL: "https://models.example" }, start });
  expect(metered?.proxies).toEqual(variables);
  const none = "a.example,127.0.0.1,localhost";
  expect(metered?.start({}).env).toMatchObject({ NO_PROXY: none, no_proxy: none });
});

test.each([
  ["no address", ""],
  ["an address without a protocol", "localhost:11434"],
  ["another protocol", "unix:///run/model.sock"],
  ["an account in it", "https://me:secret@models.example"],
  ["a query in it", "https://models.example/?tenant=1"],
])("nothing stands in between where there is %s", (_name, address) => {
  expect(meterAgent({ variables: {}, addresses: { X_URL: address }, start })).toBeUndefined();
});

test("psd leads nobody to a host that the user has not named", () => {
  const addresses = { X_URL: "https://eu.models.example/v1" };
  const metered = (hosts: readonly string[]) =>
    meterAgent({ variables: {}, addresses, hosts, start });
  expect(metered(["other.example", "eu.models.example:8443"])).toBeUndefined();
  expect(metered(["*.models.example"])).toBeDefined();
});

test("money is that of list prices, by the model that answers", () => {
  const metered = meterAgent({ variables: {}, addresses: { X_URL: "http://a.example" }, start });
  const tokens = { input: 1_000_000, cached: 0, output: 0 };
  expect(metered?.price(tokens, "claude-sonnet-4-5-20250929")).toBe(3);
  expect(metered?.price(tokens, "nobody-knows")).toBeUndefined();
});
