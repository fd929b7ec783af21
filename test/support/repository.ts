import { execFileSync, spawnSync } from "node:child_process";

const env = {
  PATH: process.env["PATH"] ?? "/usr/bin:/bin",
  HOME: "/nonexistent",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.org",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.org",
  GIT_EDITOR: "true",
};

/** A git repository of a user, with settings of nobody's. */
export interface UserRepository {
  /** What a call of git wrote; an error where it fails. */
  git(...words: readonly string[]): string;
  /** The exit code of a call that may fail, such as a merge with conflicts. */
  tryGit(...words: readonly string[]): number | null;
  /** Commits everything that is there. */
  commit(message: string): void;
}

/** Makes a folder a repository whose branch is `main`. */
export function makeRepository(folder: string): UserRepository {
  const repository = openRepository(folder);
  repository.git("init", "--quiet", "--initial-branch", "main");
  return repository;
}

/** The repository that a folder lies in. */
export function openRepository(folder: string): UserRepository {
  const git = (...words: readonly string[]): string =>
    execFileSync("git", words, { cwd: folder, env, encoding: "utf8", stdio: "pipe" });
  return {
    git,
    tryGit: (...words) => spawnSync("git", words, { cwd: folder, env }).status,
    commit: (message) => {
      git("add", "--all");
      git("commit", "--quiet", "--message", message);
    },
  };
}
