import type { BoxLevel, FindSandbox } from "../../adapters/sandbox/sandbox.ts";
import { readText } from "../../platform/files.ts";
import type { MachinePart } from "./machine-report.ts";

const order: readonly BoxLevel[] = ["none", "partial", "strict"];

/** The best box of this machine, and the part that tells of it. */
export interface BoxLook {
  readonly level: BoxLevel;
  readonly part: MachinePart;
}

/** Makes the best box for a moment; `required` is the level that psd.yaml asks for. */
export async function lookAtBoxes(
  findSandbox: FindSandbox,
  required: BoxLevel | undefined,
): Promise<BoxLook> {
  const strict = await findSandbox("strict");
  const best = strict.ok ? strict : await findSandbox();
  const level = best.ok ? best.value.level : "none";
  const name = best.ok ? best.value.name : "none";
  const lack = strict.diagnostics.find((it) => it.code === "sandbox/level-unavailable")?.args;
  const reason = typeof lack?.["reason"] === "string" ? [lack["reason"]] : [];
  const untested = best.diagnostics.some((it) => it.code === "sandbox/untested");
  const isEnough = required === undefined || order.indexOf(level) >= order.indexOf(required);
  const demand = isEnough ? [] : [`psd.yaml asks for ${required}`];
  const notes = [
    level === "none" ? "plain processes" : `by ${name}`,
    ...(level === "strict" ? [] : reason),
    ...(level === "none" ? await switchedOff() : []),
    ...(untested ? ["never tried on this system"] : []),
    ...demand,
  ];
  const get = wayOf(level, lack?.["install"]);
  const standing = level === "strict" ? "usable" : isEnough ? "limited" : "missing";
  const part = { group: "boxes", name: `boxes of level ${level}`, standing, notes } as const;
  return {
    level,
    part: {
      ...part,
      ...(get === undefined ? {} : { get }),
      needed: required !== undefined && required !== "none",
    },
  };
}

function wayOf(level: BoxLevel, install: unknown): string | undefined {
  if (level === "strict") return undefined;
  if (typeof install === "string") return install;
  return level === "partial"
    ? "systemd-run --user --scope -p Delegate=yes psd build"
    : "see docs/reference/boxes.md, What it takes";
}

/** Settings of the kernel without which a user makes no box, and the value that forbids it. */
const settings: readonly (readonly [name: string, file: string, forbids: string])[] = [
  ["kernel.unprivileged_userns_clone", "/proc/sys/kernel/unprivileged_userns_clone", "0"],
  ["user.max_user_namespaces", "/proc/sys/user/max_user_namespaces", "0"],
  [
    "kernel.apparmor_restrict_unprivileged_userns",
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
    "1",
  ],
];

async function switchedOff(): Promise<readonly string[]> {
  const found = await Promise.all(
    settings.map(async ([name, file, forbids]) =>
      (await readText(file))?.trim() === forbids ? [`${name} is ${forbids}`] : [],
    ),
  );
  return found.flat();
}
