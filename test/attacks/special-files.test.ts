import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { printedFindings } from "../support/bad-input.ts";
import { agentOptions, goodGreeter, greeterPackage, writes } from "../support/greeter.ts";
import { createPsdProject, type PsdProject, type PsdResult } from "../support/psd.ts";

const secret = "The user's own: kestrel-4471.";

/** Puts something in the place of a file; `outside` is a file of the user's beside the project. */
const kinds: Readonly<Record<string, (place: string, outside: string) => void>> = {
  "a pipe": (place) => {
    execFileSync("python3", ["-c", "import os,sys; os.mkfifo(sys.argv[1])", place]);
  },
  "a socket": (place) => {
    // The address of a socket is short: it is bound from within its folder.
    const bind = "import socket,sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])";
    const name = place.slice(dirname(place).length + 1);
    execFileSync("python3", ["-c", bind, name], { cwd: dirname(place) });
  },
  "an endless device": (place) => symlinkSync("/dev/zero", place),
  "a folder": (place) => void mkdirSync(join(place, "in"), { recursive: true }),
  "a link to nothing": (place) => symlinkSync("/nowhere/at/all", place),
  "a link to itself": (place) => symlinkSync(place.slice(dirname(place).length + 1), place),
  "a link to a file of the user's": (place, outside) => symlinkSync(outside, place),
  "a closed file": (place) => {
    writeFileSync(place, "closed\n");
    chmodSync(place, 0);
  },
  "a gibibyte of nothing": (place) => {
    writeFileSync(place, "");
    truncateSync(place, 2 ** 30);
  },
};

/** Root reads every file. */
const skipped = process.getuid?.() === 0 ? new Set(["a closed file"]) : new Set();

interface Place {
  readonly path: string;
  /** What opens it. */
  readonly command: readonly string[];
  /** The finding by which it is told where no plain file can be read. */
  readonly told?: RegExp;
  /** Whether nothing was promoted yet. */
  readonly fresh?: true;
}

/** Reads everything and stops before an agent is needed. */
const handOff = ["build", "greeter", "--fresh", "--discard", "--agent", "hand-off", "--yes"];
const replay = ["build", "greeter", "--agent", "recorded", "--yes"];

const places: readonly Place[] = [
  {
    path: "greeter/SPECPROMPT.md",
    command: ["check", "greeter"],
    told: /package\/(?:unreadable|link|too-large)/u,
  },
  { path: "greeter", command: ["check", "greeter"], told: /package\// },
  {
    path: "greeter/context/rules.md",
    command: ["compose", "greeter"],
    told: /package\/(?:link|too-large|unreadable)/u,
  },
  { path: "greeter/context", command: ["check", "greeter"] },
  { path: "greeter/context/logo.png", command: ["check", "greeter"] },
  { path: "greeter/validation/acceptance.yaml", command: ["check", "greeter"] },
  { path: "psd.yaml", command: ["status"], told: /resolution\/configuration-invalid/u },
  { path: "overlay", command: handOff, told: /resolution\/overlay-unsafe|package\/not-found/u },
  { path: "overlay/overlay.yaml", command: handOff, told: /package\/unreadable/u },
  { path: "overlay/context/more.md", command: handOff },
  { path: ".psd", command: handOff, told: /promotion\/link-on-way/u },
  { path: ".psd/receipts", command: handOff, told: /promotion\/link-on-way/u },
  { path: ".psd/receipts/greeter.json", command: ["diff"], told: /promotion\/receipt-invalid/u },
  {
    path: ".psd/receipts/greeter.promoting.json",
    command: ["rollback", "greeter"],
    told: /promotion\/record-invalid/u,
  },
  { path: ".psd/base/greeter.tar.gz", command: ["diff"] },
  { path: ".psd/cache/stat/greeter.bin", command: ["status"] },
  { path: ".psd/cache/store.git/config", command: ["diff"] },
  {
    path: ".psd/cache/store.git/objects/info/alternates",
    command: ["show", "a1"],
    told: /store\/corrupt/u,
  },
  { path: ".psd/cache/journal.sqlite", command: ["log"] },
  { path: ".psd/cache/locks/greeter.lock", command: handOff },
  { path: ".psd/cache/locks", command: handOff },
  { path: ".git", command: handOff },
  {
    path: "recording/recording.json",
    command: replay,
    told: /runtime\/recording-invalid/u,
    fresh: true,
  },
  {
    path: "recording/turn-1.tar.gz",
    command: replay,
    told: /runtime\/recording-invalid/u,
    fresh: true,
  },
  { path: "recording", command: replay, told: /generation\/no-recording/u, fresh: true },
  { path: "tools/greeter/main.py", command: ["status"] },
  { path: "tools/greeter/main.py", command: ["diff"] },
  { path: "tools/greeter/main.py", command: ["validate"] },
  {
    path: "tools/greeter",
    command: ["validate"],
    told: /validation\/no-folder|promotion\/link-on-way/u,
  },
  {
    path: "tools/greeter/own",
    command: ["validate", "tools/greeter", "--package", "greeter"],
    // A link to itself stays inside.
    told: /generation\/(?:entry-kind|link-unsafe|too-large)|✓ tools/u,
  },
];

let base: PsdProject;
let recording: string;

beforeAll(async () => {
  base = createPsdProject({
    ...greeterPackage,
    "greeter/context/rules.md": "# Rules\n\n- **BR-1** Be kind.\n",
    "greeter/context/logo.png": Buffer.from("\u0089PNG\0\0", "latin1"),
    "greeter/validation/fixtures/names.txt": "Ada\n",
    "overlay/overlay.yaml": "axes: {}\n",
    "overlay/context/more.md": "# More\n",
    "psd.yaml": [
      "recordings: ['*']",
      "deployments:",
      "  greeter: { from: ./greeter, into: tools/greeter, overlay: overlay }",
      "",
    ].join("\n"),
  });
  const built = await base.psd(["build", ...agentOptions(base, [writes(goodGreeter)])]);
  const recorded = await base.psd(["record"]);
  if (built.code !== 0 || recorded.code !== 0) throw new Error(built.stderr + recorded.stderr);
  const [prompt = ""] = readdirSync(join(base.folder, "greeter/recordings"));
  recording = join("greeter/recordings", prompt, "1");
}, 120_000);

afterAll(() => base.remove());

/** Ends the command after a minute, and writes down how many kibibytes it has held at most. */
const watch = [
  "import os, subprocess, sys",
  "child = subprocess.Popen(sys.argv[2:])",
  "try: code = child.wait(60)",
  "except subprocess.TimeoutExpired: child.kill(); code = 124",
  "import resource",
  "held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss",
  "open(sys.argv[1], 'w').write(str(held))",
  "sys.exit(code if code >= 0 else 125)",
].join("\n");

interface Watched extends PsdResult {
  /** Mebibytes. */
  readonly held: number;
}

async function runWatched(project: PsdProject, command: readonly string[]): Promise<Watched> {
  const file = join(project.home, "held");
  const result = await project.psd(command, { through: ["python3", "-c", watch, file] });
  return { ...result, held: Number(readFileSync(file, "utf8")) / 1024 };
}

/** What went wrong with a run: it did not end by itself, held much, fell over something, or showed what is the user's. */
function faultsOf({ code, held, stdout, stderr }: Watched): readonly string[] {
  const told = `${stdout}\n${stderr}`;
  const isRefusal = code === 1 || code === 6;
  return [
    ...([0, 1, 3, 4, 6, 7].includes(code ?? 70) ? [] : [`it ended with ${code}: ${stderr}`]),
    ...(held < 600 ? [] : [`it held ${held} MiB`]),
    ...(told.includes(secret.slice(-12)) ? ["it showed the secret"] : []),
    ...(isRefusal && printedFindings(told).length === 0 ? ["it says nothing"] : []),
  ];
}

async function inCopy<Value>(act: (project: PsdProject) => Promise<Value>): Promise<Value> {
  const project = createPsdProject();
  try {
    cpSync(base.folder, project.folder, { recursive: true, verbatimSymlinks: true });
    return await act(project);
  } finally {
    project.remove();
  }
}

describe.concurrent("special files in the place of what psd reads", () => {
  const cases = places.flatMap((place) =>
    Object.keys(kinds).map((kind) => ({ ...place, kind, words: place.command.join(" ") })),
  );
  for (const { kind, path, command, told, fresh, words } of cases) {
    it.skipIf(skipped.has(kind))(`${kind} as ${path}, by psd ${words}`, async () => {
      const result = await inCopy(async (project) => {
        if (fresh)
          for (const it of [".psd", "tools"]) rmSync(join(project.folder, it), { recursive: true });
        const place = join(project.folder, path.replace(/^recording(?=\/|$)/u, recording));
        const outside = join(project.home, "own.txt");
        writeFileSync(outside, `${secret}\n`);
        rmSync(place, { recursive: true, force: true });
        mkdirSync(dirname(place), { recursive: true });
        kinds[kind]?.(place, outside);
        return runWatched(project, command);
      });
      expect(faultsOf(result)).toEqual([]);
      const expected = kind === "a folder" ? undefined : told;
      expect(`${result.stdout}${result.stderr}`).toMatch(expected ?? /^/u);
    });
  }
});

/** What an agent does in its workspace; `it` is the name that psd reads there. */
const left: Readonly<Record<string, string>> = {
  "a pipe": "mkfifo $it",
  "a socket": "python3 -c 'import socket,sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' $it",
  "an endless device": "ln -s /dev/zero $it",
  "a folder": "mkdir $it",
  "a link to itself": "ln -s $it $it",
  "a gibibyte of nothing": "truncate -s 1G $it",
};

describe("special files that an agent leaves", () => {
  const cases = ["CONFLICT.md", "specprompt.output.yaml", ".specprompt/validation"].flatMap(
    (name) => Object.keys(left).map((kind) => [kind, name] as const),
  );
  it.each(cases)("%s as %s", async (kind, name) => {
    const result = await inCopy((project) => {
      const shell = `it=${name}; rm -rf $it; ${left[kind]}`;
      const agent = agentOptions(project, [writes(goodGreeter, { shell })]);
      const once = ["--fresh", "--generations", "1", "--repairs", "0"];
      return runWatched(project, ["build", "greeter", ...once, ...agent]);
    });
    expect(faultsOf(result)).toEqual([]);
    expect(`${result.stdout}${result.stderr}`).toMatch(/Promoted|not green|error /u);
  });
});
