/** Places inside every bubblewrap box. They are new: nothing of this machine lies there. */
export const boxPlaces = {
  /** The folder of psd's own places. */
  root: "/psd",
  /** The value of HOME. */
  home: "/psd/home",
  /** The value of TMPDIR. */
  temporary: "/tmp",
  /** The Node that runs the forwarder. */
  node: "/psd/node",
  /** The forwarder's program. */
  forward: "/psd/forward",
  /** The folder of forwarded sockets. */
  sockets: "/psd/sockets",
} as const;

/** The user and group id (`nobody`) as which programs run in a box that root starts. */
export const unprivilegedId = 65_534;

/** The loopback port of a box at which its proxy to hosts listens. */
export const proxyPort = 3128;
