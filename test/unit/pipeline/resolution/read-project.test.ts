import { mkdtemp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProjectRoot } from "#src/pipeline/resolution/find-project.ts";
import { readProject } from "#src/pipeline/resolution/read-project.ts";

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "psd-projects-"));
});
afterAll(() => rm(place, { recursive: true }));

async function projectWith(text: string): Promise<string> {
  const root = await mkdtemp(join(place, "project-"));
  await writeFile(join(root, "psd.yaml"), text);
  return root;
}

async function findings(text: string) {
  const result = await readProject(await projectWith(text));
  return result.diagnostics.map((it) => `${it.code} ${it.span?.line}:${it.span?.column}`);
}

describe("readProject", () => {
  it("reads deployments with their defaults", async () => {
    const root = await projectWith(
      [
        "runtime: hand-off",
        "x-mine: { a: 1 }",
        "deployments:",
        "  links:",
        "    from: ./pkg/links",
        "    into: ./tools/links/",
        "    choose: { stack: python }",
        "    with: { name: Docs, token: { env: TOKEN } }",
        "    budget: { tokens: 1.5M, repairs: 0 }",
        "",
      ].join("\n"),
    );
    const result = await readProject(root);
    expect(result).toMatchObject({
      ok: true,
      value: {
        root,
        spend: false,
        deployments: [
          {
            name: "links",
            packagePath: join(root, "pkg/links"),
            into: "tools/links",
            runtime: "hand-off",
            parameters: { name: "Docs", token: { env: "TOKEN" } },
            budget: { generations: 3, repairs: 0, minutes: 60, tokens: 1_500_000 },
          },
        ],
      },
    });
  });

  it("reads sets of environments and values in files; no set is called default", async () => {
    const text = (name: string): string =>
      [
        "deployments:",
        "  links:",
        "    from: ./pkg/links",
        "    into: tools/links",
        "    with: { terms: { file: docs/terms.txt } }",
        "    environments:",
        `      ${name}: { about: In a pipeline, with: { depth: 5 }, choose: { report: sarif } }`,
        "",
      ].join("\n");
    const result = await readProject(await projectWith(text("ci")));
    expect(result).toMatchObject({
      value: {
        deployments: [
          {
            parameters: { terms: { file: "docs/terms.txt" } },
            environments: { ci: { choices: { report: "sarif" }, parameters: { depth: 5 } } },
          },
        ],
      },
    });
    expect(await findings(text("default"))).toEqual(["resolution/configuration-invalid 7:7"]);
  });

  it("reads what set-ups may reach", async () => {
    const read = async (text: string): Promise<unknown> => {
      const result = await readProject(await projectWith(text));
      return result.ok ? result.value.setup : result.diagnostics.map((it) => it.code);
    };
    const hosts = ["packages.example", "*.mirror.example:8443"];
    expect(await read(`setup: { hosts: ${JSON.stringify(hosts)} }\n`)).toEqual({ hosts });
    expect(await read("setup: { network: open }\n")).toBe("open");
    expect(await read("setup: { network: none }\n")).toBe("none");
    expect(await read("")).toBeUndefined();
    const wrong = ["resolution/configuration-invalid"];
    expect(await read("setup: { hosts: [127.0.0.1] }\n")).toEqual(wrong);
    expect(await read("setup: { hosts: [https://packages.example/] }\n")).toEqual(wrong);
    expect(await read("setup: { hosts: [] }\n")).toEqual(wrong);
    expect(await read("setup: { network: hosts }\n")).toEqual(wrong);
  });

  it("tells what a merge left in it: resolution/configuration-conflicted", async () => {
    const entry = (name: string): string => `  ${name}: { from: ./a, into: ${name} }\n`;
    const marks = ["<<<<<<< HEAD\n", "=======\n", ">>>>>>> feature\n"] as const;
    const text = `deployments:\n${marks[0]}${entry("a")}${marks[1]}${entry("b")}${marks[2]}`;
    expect(await findings(text)).toEqual(["resolution/configuration-conflicted 2:1"]);
  });

  it("points at every mistake", async () => {
    expect(
      await findings(
        "deployments:\n  a:\n    from: ./a\n    intoo: x\n    into: x\n  b:\n    from: 7\n    into: y\n",
      ),
    ).toEqual(["resolution/configuration-invalid 4:5", "resolution/configuration-invalid 7:11"]);
    expect(await findings("deployments:\n  a: { from: ./a, into: ../x }\n")).toEqual([
      "resolution/target-unsafe 2:25",
    ]);
    expect(
      await findings(
        "deployments:\n  a: { from: ./a, into: x }\n  b: { from: '@acme/b', into: x/y }\n",
      ),
    ).toEqual(["resolution/target-taken 3:31"]);
    expect(await findings("deployments: [")).toHaveLength(1);
    expect(await findings("deployments:\n\ta: { from: ./a, into: x }\n")).toEqual([
      "package/yaml-tab 2:1",
    ]);
    const twins = ["x", "X"].map((into, at) => `  d${at}: { from: ./a, into: ${into} }\n`);
    expect(await findings(`deployments:\n${twins.join("")}`)).toEqual([
      "resolution/target-taken 3:26",
    ]);
  });
});

describe("a psd.yaml with many deployments", () => {
  const lines = Array.from(
    { length: 300 },
    (_, index) => `  d${index}: { from: ./pkg, into: out/d${index}, choose: { stack: python } }\n`,
  );

  it("is read, and what is wrong in it is found", async () => {
    const result = await readProject(await projectWith(`deployments:\n${lines.join("")}`));
    expect(result.ok && result.value.deployments).toHaveLength(300);
    const wrong = [...lines, "  d7: { from: ./pkg, into: x }\n"];
    expect(await findings(`deployments:\n${wrong.join("")}`)).toEqual([
      "package/duplicate-key 302:3",
    ]);
    const taken = [...lines, "  last: { from: ./pkg, into: OUT/d7/in }\n"];
    expect(await findings(`deployments:\n${taken.join("")}`)).toEqual([
      "resolution/target-taken 302:30",
    ]);
  });
});

describe("findProjectRoot", () => {
  it("prefers psd.yaml to .psd to .git to the folder itself", async () => {
    const root = await mkdtemp(join(place, "root-"));
    const inner = join(root, "a/b");
    await mkdir(inner, { recursive: true });
    expect(await findProjectRoot(inner)).toBe(inner);
    await mkdir(join(inner, ".git"));
    expect(await findProjectRoot(inner)).toBe(inner);
    await mkdir(join(root, "a/.psd"));
    expect(await findProjectRoot(inner)).toBe(join(root, "a"));
    await writeFile(join(root, "psd.yaml"), "");
    expect(await findProjectRoot(inner)).toBe(root);
  });

  it("refuses overlays that are no plain folder beside the target: resolution/overlay-unsafe", async () => {
    const overlays = [
      "../x",
      "/x",
      ".",
      "a/../b",
      ".GIT/x",
      "tools/a",
      "tools",
      "tools/A/in",
      "./o/",
    ];
    const found = await Promise.all(
      overlays.map((it) =>
        findings(`deployments:\n  a: { from: ./a, into: tools/a, overlay: ${it} }\n`),
      ),
    );
    expect(found.slice(0, -1)).toEqual(
      overlays.slice(0, -1).map(() => ["resolution/overlay-unsafe 2:43"]),
    );
    expect(found.at(-1)).toEqual([]);
  });

  it("tells of control characters and of names that are none, with their places", async () => {
    const of = (entry: string) => findings(`deployments:\n  ${entry}\n`);
    expect(await of('a: { from: "a\\0b", into: x }')).toEqual([
      "resolution/specifier-invalid 2:14",
    ]);
    expect(await of('a: { from: a, into: "x\\0" }')).toEqual(["resolution/target-unsafe 2:23"]);
    expect(await of('a: { from: a, into: x, overlay: "o\\n" }')).toEqual([
      "resolution/overlay-unsafe 2:35",
    ]);
    expect(await of('"a\\0": { from: a, into: x }')).toEqual(["resolution/name-invalid 2:3"]);
    expect(await of("../x: { from: a, into: x }")).toEqual(["resolution/name-invalid 2:3"]);
  });

  it("takes no psd.yaml that is a link, a folder, or far too large", async () => {
    const spoilt = [
      (file: string) => symlink("/dev/zero", file),
      (file: string) => mkdir(file),
      (file: string) => writeFile(file, "#".repeat(2 ** 21 + 1)),
    ];
    const told = await Promise.all(
      spoilt.map(async (spoil) => {
        const root = await mkdtemp(join(place, "project-"));
        await spoil(join(root, "psd.yaml"));
        return (await readProject(root)).diagnostics.map((it) => it.args["problem"]);
      }),
    );
    expect(told.flat()).toEqual([
      "it is a symbolic link",
      "it is a folder",
      "it is larger than 2097152 bytes",
    ]);
  });
});
