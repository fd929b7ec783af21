import { join } from "node:path";
import type { Sandbox } from "../../adapters/sandbox/sandbox.ts";
import { type Result, success } from "../../diagnostics/result.ts";
import { makeFolder, makeTemporaryFolder, copyPath, removePath } from "../../platform/files.ts";
import { serveFolder } from "../../platform/static-server.ts";
import { preflight } from "../../pipeline/generation/preflight.ts";
import { prepare } from "../../pipeline/project/prepare.ts";
import type { Services } from "../../services.ts";

/** What the promoted program said. */
export interface FirstRun {
  readonly argv: readonly string[];
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const port = 8100;
const limits = {
  wallMs: 30_000,
  outputBytes: 2 ** 20,
  memoryBytes: 2 ** 30,
  processes: 64,
  fileBytes: 2 ** 24,
  disk: { entries: 10_000, bytes: 2 ** 28 },
};

/** Runs the promoted link checker once on the site of its own fixtures, in a box where there is one. */
export async function runOnce(
  folder: string,
  services: Services,
  signal: AbortSignal,
): Promise<Result<FirstRun>> {
  const request = { target: "links", choices: {}, parameters: {}, budget: {}, allow: [] };
  const prepared = await prepare(request, folder);
  if (!prepared.ok) return prepared;
  const { selection } = prepared.value.composition;
  const tools = await preflight({ selection }, services);
  if (!tools.ok) return tools;
  const sandbox = await services.findSandbox();
  if (!sandbox.ok) return sandbox;
  const start = selection.commands.start?.argv ?? [];
  const scratch = await makeTemporaryFolder(join(services.environment.temporary, "psd-quickstart"));
  try {
    const place = { folder, scratch, start, tools: tools.value };
    return success(await runIn(place, sandbox.value, signal));
  } finally {
    await removePath(scratch);
  }
}

interface RunPlace {
  readonly folder: string;
  /** A new folder. */
  readonly scratch: string;
  readonly start: readonly string[];
  readonly tools: { readonly path: string; readonly folders: readonly string[] };
}

/** A copy is run, so that nothing a generated program does reaches the project. */
async function runIn(place: RunPlace, sandbox: Sandbox, signal: AbortSignal): Promise<FirstRun> {
  const { folder, scratch, tools } = place;
  const out = { source: join(scratch, "out"), target: "/psd/out", writable: true };
  await copyPath(join(folder, "tools/links"), out.source);
  await makeFolder(join(scratch, "socket"));
  const socket = join(scratch, "socket/site.sock");
  const boxed = sandbox.level !== "none";
  const site = join(folder, "link-checker/validation/fixtures/site");
  const server = await serveFolder(site, boxed ? { socket } : "loopback");
  try {
    const url = `http://127.0.0.1:${boxed ? port : (server.port ?? 0)}/index.html`;
    const argv = [...place.start, url];
    const run = await sandbox.run(
      {
        argv,
        limits,
        profile: {
          root: "minimal",
          mounts: [
            ...tools.folders.map((it) => ({ source: it, target: it, writable: false })),
            out,
          ],
          hidden: [],
          network: "none",
          cwd: sandbox.place(out),
          env: { PATH: tools.path, LANG: "C.UTF-8" },
          forwards: boxed ? [{ socket, port }] : [],
        },
      },
      signal,
    );
    const { code } = run;
    return { argv, code, stdout: run.stdout.toString("utf8"), stderr: run.stderr.toString("utf8") };
  } finally {
    await server.close();
  }
}
