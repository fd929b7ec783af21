import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = join(import.meta.dirname, "node_modules/verdaccio/bin/verdaccio");

/** A real registry on loopback, with one user who may publish. */
export interface RealRegistry {
  readonly url: string;
  /** A line of `.npmrc` that logs the user in. */
  readonly login: string;
  readonly close: () => Promise<void>;
}

const settings = `storage: ./storage
auth: { htpasswd: { file: ./htpasswd, max_users: 10 } }
security: { api: { jwt: { sign: { expiresIn: 1d } } } }
uplinks: {}
packages: { "**": { access: $all, publish: $authenticated, unpublish: $authenticated } }
log: { type: stdout, format: pretty, level: info }
`;

/** Starts verdaccio in a new folder and waits until it answers. */
export async function startRealRegistry(): Promise<RealRegistry> {
  if (!existsSync(program)) throw new Error("run `npm ci` in test/sharing first");
  const folder = mkdtempSync(join(tmpdir(), "psd-registry-"));
  writeFileSync(join(folder, "config.yaml"), settings);
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(process.execPath, [program, "-c", "config.yaml", "-l", address], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = new Promise<void>((resolve) => void child.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
      if (said.includes("http address")) resolve();
    });
    child.once("exit", () => reject(new Error(`the registry ended: ${said}`)));
  });
  const url = `http://${address}/`;
  const token = await makeUser(url);
  return {
    url,
    login: `//${address}/:_authToken=${token}`,
    close: async () => {
      child.kill();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return port;
}

async function makeUser(url: string): Promise<string> {
  const answer = await fetch(`${url}-/user/org.couchdb.user:author`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "author", password: "made-up-password" }),
  });
  const { token } = (await answer.json()) as { token?: string };
  if (token === undefined) throw new Error(`the registry made no user: ${answer.status}`);
  return token;
}
