import type { Environment } from "../../platform/environment.ts";
import { findProgram } from "../../platform/find-program.ts";

/** The command that installs a tool here; undefined where psd knows none. */
export type InstallCommandOf = (tool: string) => string | undefined;

/** How each package manager begins, in the order in which they are looked for. */
const managers = {
  "apt-get": "apt-get install",
  dnf: "dnf install",
  pacman: "pacman -S",
  zypper: "zypper install",
  apk: "apk add",
  brew: "brew install",
} as const;

type Manager = keyof typeof managers;

const managerNames: readonly Manager[] = ["apt-get", "dnf", "pacman", "zypper", "apk", "brew"];

/** The package of a tool: the same for all managers, or by manager. */
const packages: Readonly<Record<string, string | Partial<Record<Manager, string>>>> = {
  chromium: {
    "apt-get": "chromium",
    dnf: "chromium",
    pacman: "chromium",
    zypper: "chromium",
    apk: "chromium",
    brew: "--cask chromium",
  },
  cargo: {
    "apt-get": "cargo",
    dnf: "cargo",
    pacman: "rust",
    zypper: "cargo",
    apk: "cargo",
    brew: "rust",
  },
  gcc: "gcc",
  git: "git",
  go: { "apt-get": "golang-go", dnf: "golang", pacman: "go", zypper: "go", apk: "go", brew: "go" },
  java: {
    "apt-get": "default-jdk",
    dnf: "java-latest-openjdk",
    pacman: "jdk-openjdk",
    zypper: "java-devel",
    apk: "openjdk21",
    brew: "openjdk",
  },
  make: "make",
  node: {
    "apt-get": "nodejs",
    dnf: "nodejs",
    pacman: "nodejs",
    zypper: "nodejs",
    apk: "nodejs",
    brew: "node",
  },
  npm: { "apt-get": "npm", dnf: "npm", pacman: "npm", zypper: "npm", apk: "npm", brew: "node" },
  php: {
    "apt-get": "php-cli",
    dnf: "php-cli",
    pacman: "php",
    zypper: "php",
    apk: "php",
    brew: "php",
  },
  python3: {
    "apt-get": "python3",
    dnf: "python3",
    pacman: "python",
    zypper: "python3",
    apk: "python3",
    brew: "python",
  },
  ruby: "ruby",
};

/** Tools that come with another one. */
const sameAs: Readonly<Record<string, string>> = {
  javac: "java",
  npx: "npm",
  rustc: "cargo",
  python: "python3",
};

/** Finds the package manager of this machine, and how it is told to install tools. */
export async function findInstallCommands(environment: Environment): Promise<InstallCommandOf> {
  const path = environment.variables["PATH"] ?? "";
  const found = await Promise.all(managerNames.map((it) => findProgram(it, path)));
  const manager = managerNames.find((_, index) => found[index] !== undefined);
  return (tool) =>
    manager === undefined ? undefined : commandOf(tool, manager, environment.userId);
}

function commandOf(tool: string, manager: Manager, userId: number): string | undefined {
  const row = packages[sameAs[tool] ?? tool];
  const name = typeof row === "string" ? row : row?.[manager];
  if (name === undefined) return undefined;
  const asUser = userId === 0 || manager === "brew";
  return `${asUser ? "" : "sudo "}${managers[manager]} ${name}`;
}
