// What is used of npm's own libraries, which bring no types.

declare module "npm-package-arg" {
  interface Hosted {
    https(options?: { noGitPlus?: boolean; noCommittish?: boolean }): string;
    sshurl(options?: { noGitPlus?: boolean; noCommittish?: boolean }): string;
  }
  interface Parsed {
    readonly type: string;
    readonly fetchSpec: string | null;
    readonly hosted?: Hosted;
  }
  function npa(spec: string, where?: string): Parsed;
  namespace npa {
    function resolve(name: string, range: string): Parsed;
  }
  export = npa;
}

declare module "pacote" {
  import type { Readable } from "node:stream";
  interface Packument {
    readonly name: string;
    readonly "dist-tags"?: Readonly<Record<string, string>>;
    readonly versions?: Readonly<Record<string, unknown>>;
  }
  const pacote: {
    packument(spec: unknown, options: object): Promise<Packument>;
    tarball: {
      stream<Value>(
        spec: unknown,
        take: (stream: Readable) => Promise<Value>,
        options: object,
      ): Promise<Value>;
    };
  };
  export = pacote;
}

declare module "npm-pick-manifest" {
  interface Manifest {
    readonly name: string;
    readonly version: string;
    readonly deprecated?: string;
    readonly dist?: {
      readonly tarball?: string;
      readonly integrity?: string;
      readonly shasum?: string;
    };
  }
  function pickManifest(packument: unknown, range: string, options?: object): Manifest;
  export = pickManifest;
}

declare module "ssri" {
  const ssri: {
    fromData(data: Uint8Array, options: { algorithms: readonly string[] }): { toString(): string };
    checkData(data: Uint8Array, integrity: string): unknown;
    fromHex(hex: string, algorithm: string): { toString(): string };
  };
  export = ssri;
}

declare module "@npmcli/config" {
  class Config {
    constructor(options: object);
    load(): Promise<void>;
    isDefault(key: string): boolean;
    readonly flat: Readonly<Record<string, unknown>>;
  }
  export = Config;
}

declare module "@npmcli/config/lib/definitions/index.js" {
  const found: { definitions: object; shorthands: object; flatten: object; nerfDarts: string[] };
  export = found;
}
