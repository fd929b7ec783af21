/** A member of a hand-made tar archive. */
export interface TarMember {
  readonly path?: string;
  /** `0` file, `2` link, `x` extended header, `g` global one … */
  readonly type?: string;
  readonly content?: Uint8Array | string;
  /** Where it differs from that of the content. */
  readonly size?: number;
  readonly target?: string;
  readonly magic?: string;
}

/** The blocks of one member, with a sum that fits. */
function tarMember(member: TarMember): Buffer {
  const { path = "a", type = "0", target = "", magic = "ustar\u000000" } = member;
  const content = Buffer.from(member.content ?? "");
  const block = Buffer.alloc(512);
  block.write(path, 0, 100);
  block.write("0000644\0", 100);
  block.write(`${(member.size ?? content.byteLength).toString(8).padStart(11, "0")}\0`, 124);
  block.fill(" ", 148, 156);
  block.write(type, 156, 1);
  block.write(target, 157, 100);
  block.write(magic, 257, 8, "latin1");
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([block, content, Buffer.alloc(-content.byteLength & 511)]);
}

/** A record of an extended header. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  const digits = String(bytes + String(bytes).length).length;
  return `${bytes + digits}${rest}`;
}

/** Members with the end of an archive behind them. */
export function tarOf(members: readonly TarMember[], end: Uint8Array = Buffer.alloc(1024)): Buffer {
  return Buffer.concat([...members.map(tarMember), end]);
}
