import picomatch from "picomatch";
import { foldPath } from "../../platform/fold-path.ts";
import { isAgentFile } from "../composition/brief/agent-files.ts";

/** Files that agents, editors, shells, version control or automation act on without being asked. */
const patterns = [
  ".github/{workflows,actions}/**",
  ".gitlab-ci.yml",
  ".circleci/**",
  ".travis.yml",
  "azure-pipelines.yml",
  "bitbucket-pipelines.yml",
  "Jenkinsfile",
  ".{claude,codex,gemini,opencode,qwen,goose,cursor,windsurf,clinerules}/**",
  ".mcp.json",
  "opencode.json{,c}",
  ".envrc",
  ".{npmrc,yarnrc,yarnrc.yml,pnpmfile.cjs,pypirc}",
  // Version managers take the programs of a project from here, by paths too.
  "{.mise,mise}{,.*}.toml",
  "{.mise,mise,.config/mise}/config{,.*}.toml",
  ".config/mise.toml",
  ".tool-versions",
  ".{bashrc,bash_profile,profile,zshrc,zshenv}",
  ".vscode/{tasks,launch,settings,mcp}.json",
  ".idea/**",
  ".devcontainer/**",
  ".devcontainer.json",
  ".{husky,githooks}/**",
  ".pre-commit-config.yaml",
  "{,.}lefthook.{yml,yaml,toml,json}",
  ".{gitattributes,gitmodules,gitconfig}",
  "binding.gyp",
];

const options = { dot: true, nocase: true };

const isPattern = picomatch(
  patterns.map((it) => `**/${it}`),
  options,
);

/** What may be promoted although it acts by itself: globs relative to the target. */
export interface AllowedLiveFiles {
  /** The package's `output.allow`. */
  readonly package: readonly string[];
  /** The deployment's `allow`. */
  readonly deployment: readonly string[];
}

/**
 * The live files among the paths of an output that package and deployment do not both allow. `acting`
 * are those that their content makes live.
 */
export function findLiveFiles(
  paths: readonly string[],
  acting: readonly string[],
  allow: AllowedLiveFiles,
): readonly string[] {
  const byContent = new Set(acting);
  const byPackage = picomatch([...allow.package], options);
  const byDeployment = picomatch([...allow.deployment], options);
  return paths.filter(
    (path) => (isLive(path) || byContent.has(path)) && !(byPackage(path) && byDeployment(path)),
  );
}

/** Also where another spelling of a name is the same file. */
function isLive(spelled: string): boolean {
  const path = foldPath(spelled);
  return isPattern(path) || isAgentFile(path.slice(path.lastIndexOf("/") + 1));
}
