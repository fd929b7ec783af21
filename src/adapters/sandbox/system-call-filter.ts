/** One step of a filter: an operation, how far to jump where it holds and where it does not, and a number. */
type Step = readonly [operation: number, ifTrue: number, ifFalse: number, value: number];

/** Operations of classic BPF on 32-bit words, and what a filter may answer. */
const bpf = { load: 0x20, equal: 0x15, atLeast: 0x35, answer: 0x06 } as const;
const answers = { allow: 0x7fff_0000, refuse: 0x0005_0001, kill: 0x8000_0000 } as const;
/** Where the kernel puts the number of a call, the machine that it is of, and its first argument. */
const at = { call: 0, machine: 4, firstArgument: 16 } as const;

/** `AF_VSOCK`: sockets between a machine and its guests, which no network namespace divides. */
const virtualSockets = 40;
/** On x86-64, calls from here on are those of another table. */
const otherTable = 0x4000_0000;

interface Machine {
  readonly machine: number;
  readonly socket: number;
  /** add_key, request_key, keyctl, userfaultfd, perf_event_open, bpf. */
  readonly refused: readonly number[];
}

const generic = { socket: 198, refused: [217, 218, 219, 282, 241, 280] } as const;
const machines: Readonly<Partial<Record<NodeJS.Architecture, Machine>>> = {
  x64: { machine: 0xc000_003e, socket: 41, refused: [248, 249, 250, 323, 298, 321] },
  arm64: { machine: 0xc000_00b7, ...generic },
  riscv64: { machine: 0xc000_00f3, ...generic },
};

/**
 * The filter that a box puts before the kernel, as bubblewrap reads it: it refuses what namespaces do not
 * divide (the user's keys, sockets to the host of a virtual machine) and what programs of a box have no
 * need of (watching the kernel, programs in it). A program for another kind of processor is ended, for its
 * calls have other numbers. Undefined where the numbers are not known here. Pure.
 */
export function systemCallFilter(architecture: NodeJS.Architecture): Uint8Array | undefined {
  const known = machines[architecture];
  return known === undefined ? undefined : encode(stepsFor(known));
}

function stepsFor({ machine, socket, refused }: Machine): readonly Step[] {
  const ofSockets: readonly Step[] = [
    [bpf.equal, 0, 2, socket],
    [bpf.load, 0, 0, at.firstArgument],
    [bpf.equal, 1, 0, virtualSockets],
    [bpf.answer, 0, 0, answers.allow],
    [bpf.answer, 0, 0, answers.refuse],
  ];
  // The refusal is the last step; a jump counts from the step after its own.
  const toRefusal = (index: number): number => refused.length + ofSockets.length - 2 - index;
  return [
    [bpf.load, 0, 0, at.machine],
    [bpf.equal, 1, 0, machine],
    [bpf.answer, 0, 0, answers.kill],
    [bpf.load, 0, 0, at.call],
    [bpf.atLeast, toRefusal(-1), 0, otherTable],
    ...refused.map((it, index): Step => [bpf.equal, toRefusal(index), 0, it]),
    ...ofSockets,
  ];
}

/** Eight bytes a step, in the order of the three machines, which is little-endian. */
function encode(steps: readonly Step[]): Uint8Array {
  const bytes = Buffer.alloc(steps.length * 8);
  for (const [index, [operation, ifTrue, ifFalse, value]] of steps.entries()) {
    bytes.writeUInt16LE(operation, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(value, index * 8 + 4);
  }
  return bytes;
}
