import { createServer } from "node:net";
import { expect, test } from "vitest";
import { isServed } from "#src/platform/is-served.ts";
import { listen } from "../../support/internet.ts";

test("a port is served while somebody listens, at either loopback address", async () => {
  const server = createServer();
  const port = await listen(server);
  expect(await isServed(port)).toBe(true);
  await new Promise((done) => server.close(done));
  expect(await isServed(port)).toBe(false);
});
