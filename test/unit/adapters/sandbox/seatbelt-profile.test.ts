import { describe, expect, it } from "vitest";
import { seatbeltProfile, type SeatbeltView } from "#src/adapters/sandbox/seatbelt-profile.ts";

const view: SeatbeltView = {
  root: "minimal",
  mounts: [],
  hidden: [],
  own: ["/private/tmp/home"],
  network: "none",
  forwards: [],
};

/** The last line that speaks of an operation on a path, as Seatbelt would take it: whether it allows. */
function lastWord(profile: string, operation: string, path: string): boolean {
  const lines = profile.split("\n").filter((line) => {
    if (!/^\((?:allow|deny) /u.test(line) || !line.includes(operation)) return false;
    const paths = [...line.matchAll(/\((subpath|literal) "((?:[^"\\]|\\.)*)"\)/gu)];
    if (paths.length === 0) return true;
    return paths.some(([, kind, text = ""]) => {
      const plain = text.replaceAll(/\\(.)/gu, "$1");
      return path === plain || (kind === "subpath" && path.startsWith(`${plain}/`));
    });
  });
  return lines.at(-1)?.startsWith("(allow") ?? false;
}

describe("seatbeltProfile", () => {
  it("denies everything first, and allows a program no more than it needs", () => {
    const profile = seatbeltProfile(view);
    expect(profile.split("\n").slice(0, 2)).toEqual(["(version 1)", "(deny default)"]);
    expect(lastWord(profile, "file-read*", "/usr/bin/python3")).toBe(true);
    expect(lastWord(profile, "file-write*", "/usr/bin/python3")).toBe(false);
    expect(lastWord(profile, "file-read*", "/Users/ada/.ssh/id_ed25519")).toBe(false);
    expect(lastWord(profile, "file-write*", "/private/tmp/home/x")).toBe(true);
    expect(profile).not.toContain("network");
  });

  it("lets mounts be seen, and written where they are writable", () => {
    const mounts = [
      { source: "/Users/ada/tools", target: "/x", writable: false },
      { source: "/Users/ada/out", target: "/y", writable: true },
    ];
    const profile = seatbeltProfile({ ...view, mounts });
    expect(lastWord(profile, "file-read*", "/Users/ada/tools/bin")).toBe(true);
    expect(lastWord(profile, "file-write*", "/Users/ada/tools/bin")).toBe(false);
    expect(lastWord(profile, "file-write*", "/Users/ada/out/a")).toBe(true);
    expect(lastWord(profile, "file-read*", "/Users/ada/other")).toBe(false);
    expect(profile).toContain('(literal "/Users/ada")');
  });

  it("shows the machine but for what is hidden, and mounts within that again", () => {
    const profile = seatbeltProfile({
      ...view,
      root: "machine",
      hidden: ["/Users/ada/project"],
      mounts: [{ source: "/Users/ada/project/out", target: "/w", writable: true }],
    });
    expect(lastWord(profile, "file-read*", "/Users/ada/notes")).toBe(true);
    expect(lastWord(profile, "file-write*", "/Users/ada/notes")).toBe(false);
    expect(lastWord(profile, "file-read*", "/Users/ada/project/src")).toBe(false);
    expect(lastWord(profile, "file-write*", "/Users/ada/project/out/a")).toBe(true);
  });

  it("opens the network, or forwarded ports and their sockets alone", () => {
    expect(seatbeltProfile({ ...view, network: "open" })).toContain("(allow network*)");
    const forwards = [{ port: 8123, socket: "/private/tmp/s.sock" }];
    const profile = seatbeltProfile({ ...view, forwards });
    expect(profile).toContain('(remote ip "localhost:8123")');
    expect(profile).toContain('(path-literal "/private/tmp/s.sock")');
    expect(profile).not.toContain("(allow network*)");
  });

  it("lets no path end its own string", () => {
    const source = '/a") (allow default) (subpath "/\\';
    const profile = seatbeltProfile({
      ...view,
      mounts: [{ source, target: "/x", writable: false }],
    });
    expect(profile).toContain(String.raw`(subpath "/a\") (allow default) (subpath \"/\\")`);
    expect(lastWord(profile, "file-read*", "/Users/ada")).toBe(false);
  });

  it("stands in parentheses that fit", () => {
    const forwards = [{ port: 1, socket: "/s" }];
    const bare = seatbeltProfile({ ...view, forwards }).replaceAll(/"(?:[^"\\]|\\.)*"/gu, "");
    for (const line of bare.trim().split("\n")) {
      expect(line.split("(").length, line).toBe(line.split(")").length);
    }
  });
});
