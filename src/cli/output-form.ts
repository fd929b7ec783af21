/** What a command prints: sentences for people, JSON for programs, or annotations for GitHub Actions. */
export type OutputForm = "human" | "json" | "github";
