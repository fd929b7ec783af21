import { describe, expect, test } from "vitest";
import { systemCallFilter } from "#src/adapters/sandbox/system-call-filter.ts";

/** What the kernel is asked: the machine and number of a call, and its first argument. */
interface Call {
  readonly machine: number;
  readonly call: number;
  readonly argument?: number;
}

const x64 = { machine: 0xc000_003e };
const arm64 = { machine: 0xc000_00b7 };

/** What the kernel would make of a filter, as far as filters use its language. */
function answer(filter: Uint8Array, { machine, call, argument = 0 }: Call): string {
  const view = new DataView(filter.buffer, filter.byteOffset, filter.byteLength);
  const words = new Map([
    [0, call],
    [4, machine],
    [16, argument],
  ]);
  let loaded: number | undefined;
  for (let step = 0; step < filter.byteLength / 8; step += 1) {
    const operation = view.getUint16(step * 8, true);
    const value = view.getUint32(step * 8 + 4, true);
    if (operation === 0x06) return value.toString(16);
    if (operation === 0x20) loaded = words.get(value);
    else if (loaded === undefined) throw new Error(`step ${step} compares nothing`);
    else {
      const holds = operation === 0x15 ? loaded === value : loaded >= value;
      step += view.getUint8(step * 8 + (holds ? 2 : 3));
    }
  }
  throw new Error("a filter without an answer");
}

const allowed = "7fff0000";
const refused = "50001";
const killed = "80000000";

describe.each([
  ["x64", x64, { socket: 41, read: 0, last: 460, refused: [248, 249, 250, 298, 321, 323] }],
  ["arm64", arm64, { socket: 198, read: 63, last: 460, refused: [217, 218, 219, 241, 280, 282] }],
] as const)("the filter for %s", (architecture, machine, calls) => {
  const filter = systemCallFilter(architecture) ?? new Uint8Array();

  test("refuses keys, watching the kernel, and programs in it", () => {
    const given = calls.refused.map((call) => answer(filter, { ...machine, call }));
    expect(given).toEqual(calls.refused.map(() => refused));
  });

  test("allows every other call", () => {
    const others = Array.from({ length: calls.last }, (_, call) => call).filter(
      (it) => !calls.refused.some((call) => call === it),
    );
    expect(others.filter((call) => answer(filter, { ...machine, call }) !== allowed)).toEqual([]);
    expect(answer(filter, { ...machine, call: calls.read, argument: 40 })).toBe(allowed);
  });

  test("refuses sockets to the host of a virtual machine, and no others", () => {
    const ask = (argument: number): string =>
      answer(filter, { ...machine, call: calls.socket, argument });
    expect([1, 2, 10, 16, 39, 41].map(ask)).toEqual(Array.from({ length: 6 }, () => allowed));
    expect(ask(40)).toBe(refused);
  });

  test("refuses the second table of numbers, and ends programs for another processor", () => {
    expect(answer(filter, { ...machine, call: 0x4000_0000 + 250 })).toBe(refused);
    expect(answer(filter, { machine: 0x4000_0003, call: 288 })).toBe(killed);
  });
});

test("there is no filter where the numbers are not known", () => {
  expect(systemCallFilter("s390x")).toBeUndefined();
});
