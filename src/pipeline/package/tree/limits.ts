const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/** What a package may hold at most. Sizes in bytes. */
export const limits = {
  /** Front matter of one document. */
  frontMatter: 64 * kibibyte,
  /** A text document of a layer. */
  document: 4 * mebibyte,
  /** An acceptance file. */
  acceptance: 2 * mebibyte,
  /** Any file of a layer. */
  file: 50 * mebibyte,
  /** All files of the layers together. */
  total: 200 * mebibyte,
  /** Number of files in the layers. */
  files: 20_000,
} as const;
