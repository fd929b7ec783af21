const mebibyte = 2 ** 20;

/** What a package from elsewhere may hold at most. */
export const packageLimits = {
  /** Bytes of a tarball as it is sent. */
  sent: 64 * mebibyte,
  /** Bytes of all its files. */
  bytes: 200 * mebibyte,
  /** Files, and entries of its archive. */
  files: 20_000,
} as const;
