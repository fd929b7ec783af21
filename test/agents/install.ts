import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { TestedAgent } from "./agents.ts";

/** An agent that is installed for tests. */
export interface Installation {
  /** Absolute folder that holds everything of it; undefined where it is psd itself. */
  readonly folder?: string;
  /** Absolute folder for PATH that holds its programs and nothing else; undefined where it has none. */
  readonly bin?: string;
  readonly version: string;
}

const packageJson = z.object({ version: z.string() });

/**
 * Installs an agent by its own lockfile, without install scripts, into a folder outside the repository
 * (PSD_AGENTS, else the system's temporary folder); one that is there is taken.
 */
export function install(agent: TestedAgent): Installation {
  const { programs } = agent;
  if (programs === undefined) {
    const own = fileURLToPath(new URL("../../node_modules", import.meta.url));
    return { version: versionIn(own, agent) };
  }
  const source = fileURLToPath(new URL(agent.name, import.meta.url));
  const lock = readFileSync(join(source, "package-lock.json"));
  const digest = createHash("sha256").update(lock).digest("hex").slice(0, 12);
  const root = process.env["PSD_AGENTS"] ?? join(tmpdir(), "psd-test-agents");
  const folder = join(root, `${agent.name}-${digest}`);
  const done = join(folder, "installed");
  const bin = join(folder, "programs");
  if (!existsSync(done)) {
    mkdirSync(folder, { recursive: true });
    // Of an adapter the agent that it brings along is left out, by a setting of npm in the folder.
    cpSync(source, folder, { recursive: true });
    const args = [
      "install",
      "--no-save",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--loglevel=error",
    ];
    const { status } = spawnSync("npm", args, { cwd: folder, stdio: ["ignore", 2, 2] });
    if (status !== 0) throw new Error(`npm install of ${agent.name} ended with ${String(status)}`);
    mkdirSync(bin, { recursive: true });
    for (const [name, file] of Object.entries(programs)) {
      symlinkSync(join(folder, "node_modules", file), join(bin, name));
    }
    writeFileSync(done, "");
  }
  return { folder, bin, version: versionIn(join(folder, "node_modules"), agent) };
}

function versionIn(modules: string, agent: TestedAgent): string {
  const manifest = join(modules, agent.package, "package.json");
  const { version } = packageJson.parse(JSON.parse(readFileSync(manifest, "utf8")));
  return version.replace(/-linux-x64$/u, "");
}
