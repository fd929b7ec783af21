import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bubblewrapArguments,
  dropPrivileges,
  type MachineView,
} from "#src/adapters/sandbox/bubblewrap-arguments.ts";
import type { ClosedShape } from "#src/adapters/sandbox/egress.ts";

const profile: ClosedShape["profile"] = {
  root: "machine",
  mounts: [],
  hidden: [],
  network: "none",
  forwards: [],
};

const view: MachineView = {
  asRoot: false,
  system: [{ path: "/usr" }, { path: "/bin", link: "usr/bin" }],
  hidden: [
    { path: "/home/u/project", folder: true },
    { path: "/home/u/.netrc", folder: false },
  ],
  earlier: [{ path: "/tmp/earlier" }],
  mounts: [
    { source: "/cache/work", target: "/psd/work", writable: true },
    { source: "/home/u/project/tool", target: "/home/u/project/tool", writable: false },
  ],
};

const argumentsOf = (
  more: Partial<MachineView> = {},
  of: Partial<ClosedShape["profile"]> = {},
): string =>
  bubblewrapArguments({ ...profile, ...of }, { memoryBytes: 2000 }, { ...view, ...more }).join(" ");

describe("bubblewrapArguments", () => {
  test("covers in order: system, new /tmp, hidden, mounts, then closes what is new", () => {
    const made = argumentsOf();
    const steps = [
      "--ro-bind-try /usr /usr",
      "--symlink usr/bin /bin",
      "--proc /proc --dev /dev",
      "--perms 1777 --size 1000 --tmpfs /tmp",
      "--ro-bind-try /tmp/earlier /tmp/earlier",
      "--perms 0755 --tmpfs /home/u/project",
      "--ro-bind /dev/null /home/u/.netrc",
      "--perms 1777 --size 1000 --tmpfs /psd/home",
      "--ro-bind /home/u/project/tool /home/u/project/tool",
      "--bind /cache/work /psd/work",
      "--remount-ro /home/u/project",
      "--remount-ro / ",
    ];
    const places = steps.map((step) => made.indexOf(step));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test("stays below what bubblewrap takes, however full the temporary folder is", () => {
    const earlier = Array.from({ length: 2000 }, (_, at) => ({ path: `/tmp/earlier-${at}` }));
    const made = bubblewrapArguments(profile, { memoryBytes: 2000 }, { ...view, earlier });
    expect(made.length).toBeLessThan(7000);
  });

  test("makes the parents of a mount open to other users", () => {
    expect(argumentsOf()).toContain(
      "--perms 0755 --dir /home --perms 0755 --dir /home/u --perms 0755 --dir /home/u/project --ro-bind",
    );
  });

  test("leaves the network out only where the profile says so", () => {
    expect(argumentsOf()).toContain("--unshare-net");
    expect(argumentsOf({}, { network: "open" })).not.toContain("--unshare-net");
  });

  test("shows the resolver's file inside the hidden /run", () => {
    expect(argumentsOf({ resolver: "/run/systemd/resolve/stub" })).toContain(
      "--perms 0755 --dir /run/systemd/resolve --ro-bind-try /run/systemd/resolve/stub",
    );
  });

  test("keeps for root what it needs to become another user, and nothing else", () => {
    const made = argumentsOf({ asRoot: true });
    expect(made).not.toContain("--unshare-user");
    expect(made.match(/--cap-add \S+/g)).toEqual([
      "--cap-add CAP_SETUID",
      "--cap-add CAP_SETGID",
      "--cap-add CAP_SETPCAP",
    ]);
    expect(argumentsOf()).not.toContain("--cap-add");
    expect(argumentsOf()).toContain("--unshare-user");
    expect(dropPrivileges({ asRoot: true })).toContain("--reuid=65534");
    expect(dropPrivileges({ asRoot: false })).toEqual([]);
  });

  test("gives the program a session of its own, by bubblewrap only where nothing else can", () => {
    const setsid = "/usr/bin/setsid";
    expect(argumentsOf()).toContain("--new-session");
    expect(argumentsOf({ setsid })).not.toContain("--new-session");
    expect(dropPrivileges({ asRoot: false, setsid })).toEqual([setsid]);
    expect(dropPrivileges({ asRoot: true, setsid }).slice(0, 2)).toEqual([
      setsid,
      "/usr/bin/setpriv",
    ]);
  });

  test("mounts a folder before what lies in it, in whatever order they come", () => {
    const targets = fc.uniqueArray(
      fc.array(fc.constantFrom("a", "b", "a-b"), { minLength: 1, maxLength: 4 }),
      { selector: (it) => it.join("/"), maxLength: 8 },
    );
    fc.assert(
      fc.property(targets, (paths) => {
        const mounts = paths.map((it) => ({
          source: "/s",
          target: `/${it.join("/")}`,
          writable: true,
        }));
        const made = bubblewrapArguments(profile, { memoryBytes: 1 }, { ...view, mounts });
        const order = made.filter((it, index) => made[index - 1] === "/s" && it !== "--bind");
        const wrong = order.filter((path, index) =>
          order.slice(index + 1).some((later) => path.startsWith(`${later}/`)),
        );
        expect(wrong).toEqual([]);
      }),
    );
  });
});
