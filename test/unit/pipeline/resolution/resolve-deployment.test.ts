import { describe, expect, it } from "vitest";
import {
  defaultBudget,
  type Deployment,
  type Project,
} from "#src/pipeline/resolution/deployment.ts";
import {
  createResolver,
  type DeploymentRequest,
  type RememberedDeployment,
  resolveDeployment,
} from "#src/pipeline/resolution/resolve-deployment.ts";

const project: Project = { root: "/p", spend: false, recordings: [], deployments: [] };
const nothing: DeploymentRequest = { choices: {}, parameters: {}, budget: {}, allow: [] };
const remembered: RememberedDeployment = {
  name: "tool",
  specifier: "./pkg/tool",
  packagePath: "pkg/tool",
  into: "tools/tool",
  choices: { stack: "python" },
  parameters: {},
  runtime: "hand-off",
};

function resolve(
  request: Partial<DeploymentRequest>,
  known: readonly RememberedDeployment[] = [],
  cwd = "/p",
) {
  return resolveDeployment({ ...nothing, ...request }, { project, remembered: known, cwd });
}

function codes(request: Partial<DeploymentRequest>, known: readonly RememberedDeployment[] = []) {
  const result = resolve(request, known);
  return result.ok ? [] : result.diagnostics.map((it) => it.code);
}

describe("createResolver", () => {
  it("knows deployments by name as a build would find them, and finds taken targets", () => {
    const other = { ...remembered, name: "other", into: "tools/tool/in" };
    const named = createResolver({ project, remembered: [remembered] });
    const asked = resolve({ target: "tool" }, [remembered]);
    expect(named("tool")).toEqual(asked);
    expect(named("nobody")).toBeUndefined();
    const taken = createResolver({ project, remembered: [remembered, other] });
    expect(taken("other")?.diagnostics.map((it) => it.code)).toEqual(["resolution/target-taken"]);
  });

  it("believes psd.yaml more than a receipt", () => {
    const found = resolve({ target: "tool" }, [remembered]);
    if (!found.ok) throw new Error("not resolved");
    const deployments = [{ ...found.value, into: "moved" }];
    const named = createResolver({
      project: { ...project, deployments },
      remembered: [remembered],
    });
    expect(named("tool")).toMatchObject({ ok: true, value: { into: "moved" } });
  });
});

describe("resolveDeployment", () => {
  it("names a new deployment after the package's folder", () => {
    expect(resolve({ target: "pkg/Link Checker", into: "tools/x/" })).toMatchObject({
      ok: true,
      value: {
        name: "link-checker",
        packagePath: "/p/pkg/Link Checker",
        into: "tools/x",
        budget: defaultBudget,
      },
    });
    expect(resolve({ target: "notes/todo.md", into: "todo" })).toMatchObject({
      value: { name: "todo" },
    });
    expect(resolve({ target: "a/b/SPECPROMPT.md", into: "x" })).toMatchObject({
      value: { name: "b" },
    });
  });

  it("builds the package of the working folder into out", () => {
    expect(resolve({}, [], "/p/pkg")).toMatchObject({
      ok: true,
      value: { name: "pkg", packagePath: "/p/pkg", into: "pkg/out" },
    });
  });

  it("takes from the receipt what is not given anew", () => {
    const again = {
      choices: { stack: "python" },
      into: "tools/tool",
      runtime: "hand-off",
      packagePath: "/p/pkg/tool",
    };
    expect(resolve({ target: "tool" }, [remembered])).toMatchObject({ ok: true, value: again });
    expect(resolve({ target: "pkg/tool" }, [remembered])).toMatchObject({ ok: true, value: again });
    expect(resolve({ target: "tool", choices: { stack: "rust" } }, [remembered])).toMatchObject({
      value: { choices: { stack: "rust" } },
    });
  });

  it("refuses targets that are not a folder of their own in the project", () => {
    for (const into of [
      ".",
      "../x",
      "/elsewhere",
      ".psd/x",
      "a/.GIT",
      "pkg",
      "pkg/tool/validation/x",
      "pkg/tool/Validation/x",
      "PKG/Tool",
      "tools/x.",
      "tools/a:b",
      "tools/a\u0000b",
      "GIT~1/x",
      "a/".repeat(30_000) + "a",
    ]) {
      expect(codes({ target: "pkg/tool", into }), into).toEqual(["resolution/target-unsafe"]);
    }
    expect(codes({ target: "pkg/tool", into: "pkg/tool/out" })).toEqual([]);
  });

  it("refuses a target that overlaps another deployment's", () => {
    for (const into of ["tools", "tools/tool", "tools/tool/sub", "TOOLS/Tool"]) {
      expect(codes({ target: "pkg/other", into }, [remembered]), into).toEqual([
        "resolution/target-taken",
      ]);
    }
    expect(codes({ target: "pkg/other", into: "tools/toolbox" }, [remembered])).toEqual([]);
  });

  it("says that only an orphan's receipt has the target, where psd.yaml does not name it", () => {
    const hintOf = (configuration: string | undefined): string | undefined => {
      const context = {
        project: { ...project, ...(configuration === undefined ? {} : { configuration }) },
        remembered: [remembered],
        cwd: "/p",
      };
      const request = { ...nothing, target: "pkg/other", into: "tools/tool" };
      return resolveDeployment(request, context).diagnostics[0]?.hint;
    };
    expect(hintOf("/p/psd.yaml")).toContain("`psd eject tool`");
    expect(hintOf(undefined)).toBe("Give each deployment a folder of its own");
  });

  it("takes the only deployment of psd.yaml, and asks which of several", () => {
    const one = {
      ...remembered,
      packagePath: "/p/pkg/tool",
      context: [],
      budget: defaultBudget,
      allow: [],
    };
    const known = (deployments: Project["deployments"]) =>
      resolveDeployment(nothing, {
        project: { ...project, deployments },
        remembered: [],
        cwd: "/p",
      });
    expect(known([one])).toMatchObject({ ok: true, value: { name: "tool" } });
    expect(known([one, { ...one, name: "b", into: "b" }])).toMatchObject({
      diagnostics: [{ code: "resolution/several-deployments" }],
    });
  });

  it("says what is missing or not yet possible", () => {
    expect(codes({ target: "pkg/tool" })).toEqual(["resolution/target-missing"]);
    expect(codes({ target: "pkg/tool", into: "x", name: "No Name" })).toEqual([
      "resolution/name-invalid",
    ]);
    for (const target of ["", "a\u0000b", "a\nb"]) {
      expect(codes({ target })).toEqual(["resolution/specifier-invalid"]);
    }
    for (const target of ["@acme/tool", "tool@^1.2", "github:a/b", "git+https://h/x.git"]) {
      expect(codes({ target, into: "x" }), target).toEqual(["resolution/not-locked"]);
    }
  });
});

describe("environments", () => {
  const ci = { choices: { report: "sarif" }, parameters: { depth: 5 } };
  const links: Deployment = {
    name: "links",
    specifier: "./pkg/links",
    packagePath: "/p/pkg/links",
    into: "tools/links",
    choices: { report: "html", stack: "go" },
    parameters: { depth: 1, name: "Docs" },
    environments: { ci },
    context: [],
    budget: defaultBudget,
    allow: [],
  };
  const other: Deployment = {
    ...links,
    name: "other",
    into: "tools/other",
    environments: { live: ci },
  };
  const built = (environment?: string): RememberedDeployment => ({
    ...remembered,
    name: "links",
    into: "tools/links",
    ...(environment === undefined ? {} : { environment }),
  });

  const find = (request: Partial<DeploymentRequest>, known: readonly RememberedDeployment[] = []) =>
    resolveDeployment(
      { ...nothing, target: "links", ...request },
      { project: { ...project, deployments: [links, other] }, remembered: known, cwd: "/p" },
    );

  it("lie over the options and values of the deployment, and below those that are given", () => {
    const parameters = { depth: 9 };
    expect(find({ environment: "ci" })).toMatchObject({
      value: {
        environment: "ci",
        choices: { report: "sarif", stack: "go" },
        parameters: { depth: 5, name: "Docs" },
      },
    });
    expect(find({ environment: "ci", parameters })).toMatchObject({ value: { parameters } });
    expect(find({})).toMatchObject({ value: { parameters: { depth: 1 } } });
  });

  it("are those of the last build until another one is named", () => {
    expect(find({}, [built("ci")])).toMatchObject({ value: { environment: "ci" } });
    const plain = find({ environment: "default" }, [built("ci")]);
    expect(plain).toMatchObject({ ok: true, value: { parameters: { depth: 1 } } });
    expect(plain.ok && plain.value.environment).toBe(undefined);
    // The set is gone from psd.yaml: the deployment is as it is.
    expect(find({}, [built("gone")])).toMatchObject({
      ok: true,
      value: { choices: links.choices },
    });
  });

  it("leave a deployment as it is that has no such set, but must be somewhere", () => {
    expect(find({ environment: "live" })).toMatchObject({ ok: true, value: links });
    const [unknown] = find({ environment: "livee" }).diagnostics;
    expect(unknown).toMatchObject({
      code: "resolution/environment-unknown",
      args: { known: ["ci", "live"], nearest: "live" },
    });
    expect(codes({ target: "pkg/a", into: "a", environment: "ci" })).toEqual([
      "resolution/environment-unknown",
    ]);
  });

  it("takes files of values by paths of the working folder", () => {
    const parameters = { name: { file: "name.txt" }, text: "plain" };
    const found = resolve({ target: "pkg/a", into: "a", parameters }, [], "/p/docs");
    expect(found).toMatchObject({
      value: { parameters: { name: { file: "docs/name.txt" }, text: "plain" } },
    });
  });
});
