/** Lines without their comments and without the white space around them, empty ones left out. */
function linesOf(text: string, comment: RegExp): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.replace(comment, "").trim())
    .filter((line) => line !== "");
}

/** The name in a requirement of Python (PEP 508), or the whole address; undefined where it lies in the output. */
export function readRequirement(requirement: string): string | undefined {
  const text = requirement.trim().replace(/^(?:-e|--editable)[ =]+/u, "");
  if (/^(?:\.|\/|file:)|@ ?file:/u.test(text)) return undefined;
  if (/^[a-z+]+:\/\//iu.test(text)) return text;
  return /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/u.exec(text)?.[0];
}

/** Names in a `requirements.txt`. Options are none; files that it includes are read by themselves. */
export function readRequirements(text: string): readonly string[] {
  return linesOf(text, /(?:^|\s)#.*$/u)
    .filter((line) => !/^-(?!e\b|-editable\b)/u.test(line))
    .flatMap((line) => readRequirement(line) ?? []);
}

/** Module paths in a `go.mod`: of `require`, in one line or in a block. */
export function readGoMod(text: string): readonly string[] {
  let inBlock = false;
  const names: string[] = [];
  for (const line of linesOf(text, /\/\/.*$/u)) {
    if (line === ")") inBlock = false;
    else if (/^require\s*\($/u.test(line)) inBlock = true;
    else if (inBlock || /^require\s/u.test(line)) {
      names.push(...line.replace(/^require\s+/u, "").split(/\s/u, 1));
    }
  }
  return names;
}

/** Names in a `Gemfile`, without those that lie in the output. */
export function readGemfile(text: string): readonly string[] {
  return linesOf(text, /#.*$/u)
    .filter((line) => !/\bpath:|:path\s*=>/u.test(line))
    .flatMap((line) => /^gem[ (]+["']([^"']+)["']/u.exec(line)?.[1] ?? []);
}

/** `group:artifact` of each dependency in a `pom.xml`. */
export function readPom(text: string): readonly string[] {
  // By splitting, as a pattern with two ends takes quadratic time where the second one is missing.
  const [first = "", ...commented] = text.split("<!--");
  const code = [first, ...commented.map((it) => after(it, "-->"))].join("");
  const [, ...blocks] = code.split("<dependency>");
  return blocks.map((it) => `${element(it, "groupId")}:${element(it, "artifactId")}`);
}

function after(text: string, end: string): string {
  const at = text.indexOf(end);
  return at === -1 ? "" : text.slice(at + end.length);
}

function element(text: string, name: string): string {
  return (
    after(text.split("</dependency>", 1)[0] ?? "", `<${name}>`)
      .split("<", 1)[0]
      ?.trim() || "?"
  );
}

/** `group:artifact` in a `build.gradle` or `build.gradle.kts`, where it stands as one text. */
export function readGradle(text: string): readonly string[] {
  const found = text.matchAll(
    /^[ \t]*\w*(?:implementation|api|compileOnly|runtimeOnly|annotationProcessor|kapt|ksp)[ (]+["']([\w.-]+:[\w.-]+)(?::[^"']*)?["']/gimu,
  );
  return [...found].map(([, name = ""]) => name);
}

/** Packages in a project file of .NET. */
export function readCsproj(text: string): readonly string[] {
  const found = text.matchAll(/<PackageReference\s[^<>]*?\bInclude\s*=\s*["']([^"']+)["']/giu);
  return [...found].map(([, name = ""]) => name);
}
