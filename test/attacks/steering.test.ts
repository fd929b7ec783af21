import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sandbox } from "#src/adapters/sandbox/sandbox.ts";
import type { Criterion } from "#src/pipeline/package/criterion.ts";
import {
  availableSandboxes,
  cases,
  commandOf,
  type Court,
  criterion,
  files,
  judge,
  openCourt,
  run,
  selectionOf,
  text,
} from "../support/judging.ts";
import { steeringFiles } from "./steering-files.ts";

const sandboxes = await availableSandboxes();

/** An output that is wrong in every way that the checks below look at. */
const wrong = {
  "main.py": 'print("wrong")\n',
  "main.js": 'console.log("wrong");\n',
  "value.js": 'console.log(JSON.stringify({ said: "wrong" }));\n',
  "drive.py": [
    "import json, sys",
    "for line in sys.stdin:",
    '    print(json.dumps({"id": json.loads(line)["id"], "output": "wrong"}), flush=True)',
    "",
  ].join("\n"),
  "answer.txt": "wrong\n",
};

const right = { exit: [0], stdout: text({ equals: "right" }), files: {} };
const rightJson = {
  exit: [0],
  stdout: text({ json: { at: "said", schema: { const: "right" } } }),
  files: {},
};
const rows = [{ name: "one", input: "say it", expect: "right" }];

/** Checks from outside of every kind, by tools of the machine and by programs of the package. */
const outside: readonly Criterion[] = [
  criterion("start", run(["{start}"], { expect: right })),
  criterion("node", run(["node", "main.js"], { expect: right })),
  criterion("shell", run(["sh", "-c", "{start} | cat"], { expect: right })),
  criterion("expression", run(["node", "value.js"], { expect: rightJson })),
  criterion("program in Python", run(["python3", "{fixtures}/compare.py", "main.py"])),
  criterion("program in Node", run(["node", "{fixtures}/compare.mjs", "main.js"])),
  criterion("driver", cases(rows)),
  criterion("run per case", cases(rows, { run: ["node", "main.js", "{case.input}"] })),
  criterion("files", files({ content: { "answer.txt": text({ equals: "right" }) } })),
];

const comparePython = `
import json, subprocess, sys
said = subprocess.run([sys.executable, sys.argv[1]], capture_output=True, text=True).stdout
sys.exit(0 if said == "right\\n" else 9)
`;
const compareNode = `
import { execFileSync } from "node:child_process";
const said = execFileSync(process.execPath, [process.argv[2]], { encoding: "utf8" });
process.exit(said === "right\\n" ? 0 : 9);
`;

let court: Court;
beforeAll(async () => {
  court = await openCourt();
  await court.write("validation/fixtures/compare.py", comparePython);
  await court.write("validation/fixtures/compare.mjs", compareNode);
  await court.write("validation/fixtures/want", "right\n");
});
afterAll(async () => court.remove());

const commands = {
  start: commandOf("python3", "main.py"),
  drive: commandOf("python3", "drive.py"),
};

/** Each criterion with its end, its symptom and what was said of it. */
async function judged(
  sandbox: Sandbox,
  output: Readonly<Record<string, string>>,
  more: Parameters<typeof selectionOf>[2] = { commands },
): Promise<readonly (readonly unknown[])[]> {
  const tree = await court.storeOutput(output);
  const { verdict } = await judge(court, sandbox, {
    selection: selectionOf(court, outside, more),
    tree,
  });
  return verdict.results
    .filter((it) => !it.id.startsWith("built-in/"))
    .map(({ id, checks: [check] }) => {
      const { message, actual } = check?.evidence ?? {};
      return [id, check?.end, check?.symptom, message, actual, check?.cases?.failures];
    });
}

describe.each(sandboxes)("an output with steering files, judged at level $level", (sandbox) => {
  let plain: readonly (readonly unknown[])[];
  beforeAll(async () => {
    plain = await judged(sandbox, wrong);
  });

  it("fails every check without them", () => {
    expect(plain.map(([, end]) => end)).toEqual(outside.map(() => "failed"));
  });

  it.each(Object.keys(steeringFiles))("changes no verdict by %s", async (name) => {
    expect(await judged(sandbox, { ...wrong, ...steeringFiles[name] })).toEqual(plain);
  });

  it("changes no verdict by all of them at once", async () => {
    const all = Object.assign({}, ...Object.values(steeringFiles));
    expect(await judged(sandbox, { ...all, ...wrong })).toEqual(plain);
  });
});

/** How a check would have to be written for a set of files to steer it, or the tests above say nothing. */
const controls: readonly (readonly [files: string, argv: readonly string[], env: Variables])[] = [
  ["sitecustomize.py and usercustomize.py", ["python3", "main.py"], { PYTHONPATH: "{out}" }],
  ["modules of the standard library", ["python3", "main.py"], { PYTHONPATH: "{out}/fixtures" }],
  ["programs at the root", ["sh", "-c", "exec node main.js"], { PATH: "{out}" }],
  ["programs in bin", ["sh", "-c", "exec node main.js"], { PATH: "{out}/bin" }],
  ["variables in dot files", ["bash", "-c", "node main.js"], { HOME: "{out}" }],
  ["version files", ["node", "main.js"], { NODE_OPTIONS: "--require {out}/forge.cjs" }],
  ["package.json", ["node", "--eval", "require('#any')"], {}],
];
type Variables = Readonly<Record<string, string>>;

describe("an output with steering files that a check asks for", () => {
  it.each(controls)("changes the verdict by %s (control)", async (name, argv, env) => {
    const tree = await court.storeOutput({ ...wrong, ...steeringFiles[name] });
    const asks = criterion("asks", run(argv, { env, expect: right }));
    const selection = selectionOf(court, [asks]);
    const { verdict } = await judge(court, sandboxes[0]!, { selection, tree });
    expect(verdict.results.at(-1)).toMatchObject({ id: "asks", end: "passed" });
  });
});

/** Tries to write into everything that a later process of this build could load or start. */
const plant = `
import os, stat, sys, sysconfig
paths = sysconfig.get_paths()
home, temporary = os.environ["HOME"], os.environ["TMPDIR"]
folders = os.environ["PATH"].split(":") + [paths["purelib"], paths["stdlib"], "/psd", "/psd/fixtures",
  "/psd/tmp", "/", "/etc", "/tmp", "/var/tmp", "/dev/shm", home, temporary, home + "/.local/bin",
  home + "/.local/lib/python3.11/site-packages", home + "/.config/npm", "node_modules/.bin",
  ".venv/bin", "bin", "."]
programs = ["python3", "node", "sh", "cat"]
names = {"sitecustomize.py": PY, "usercustomize.py": PY, "conftest.py": PY, "forge.pth": "import forge",
  "forge.py": PY, "package.json": '{"type":"commonjs"}', ".npmrc": "node-options=--require /psd/out/x.js",
  ".profile": SH, ".bashrc": SH, "compare.py": PY, "compare.mjs": "process.exit(0)", "want": "wrong"}
PLACED = 0
for folder in folders:
    for name, text in [*names.items(), *[(it, SH) for it in programs]]:
        try:
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)
            os.chmod(file.name, 0o755)
            PLACED += 1
        except OSError:
            pass
os.mkfifo("pipe")
print(PLACED)
`;
const planter = plant
  .replaceAll("PY", JSON.stringify("import os\nos.write(1, b'right\\n')\nos._exit(0)\n"))
  .replaceAll("SH", JSON.stringify("#!/bin/sh\necho right\nexit 0\n"));

const boxes = sandboxes.filter((it) => it.level !== "none");

// Without a box, setup is a program of the user's and nothing is promised.
describe.skipIf(boxes.length === 0).each(boxes)(
  "an output whose setup plants files, judged at level $level",
  (sandbox) => {
    it("changes no verdict", async () => {
      const plain = await judged(sandbox, wrong);
      const setup = commandOf("python3", "plant.py");
      const output = { ...wrong, "plant.py": planter };
      const seen = await judged(sandbox, output, { commands: { ...commands, setup } });
      expect(seen).toEqual(plain);
    });
  },
);
