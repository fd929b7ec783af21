import { expect, test } from "vitest";
import type { BoxShape, WaitingBox } from "#src/adapters/sandbox/sandbox.ts";
import { makeWaitingBoxes } from "#src/pipeline/validation/waiting-boxes.ts";

const shape = (source: string): BoxShape => ({
  profile: {
    root: "minimal",
    mounts: [{ source, target: "/psd/out", writable: true }],
    hidden: [],
    network: "none",
    forwards: [],
  },
  limits: { memoryBytes: 1, processes: 1, fileBytes: 1, disk: { entries: 1, bytes: 1 } },
});

/** A supply, and the boxes that were made for it and taken away again, by the folder in them. */
function supply() {
  const made: string[] = [];
  const gone: string[] = [];
  const boxes = makeWaitingBoxes({
    prepare: ({ profile }): WaitingBox => {
      const source = profile.mounts[0]?.source ?? "";
      made.push(source);
      return {
        start: () => {
          throw new Error("nothing is started here");
        },
        discard: async () => void gone.push(source),
      };
    },
  });
  return { boxes, made, gone };
}

test("gives the box that waits, and makes one where none does", () => {
  const { boxes, made } = supply();
  boxes.expect([shape("/a"), shape("/b")]);
  expect(made).toEqual(["/a", "/b"]);
  const first = boxes.take(shape("/a"));
  expect(made).toHaveLength(2);
  expect(boxes.take(shape("/a"))).not.toBe(first);
  expect(made).toEqual(["/a", "/b", "/a"]);
});

test("makes what is missing, takes away what nobody expects, and gives no box twice", async () => {
  const { boxes, made, gone } = supply();
  boxes.expect([shape("/a"), shape("/a")]);
  boxes.expect([shape("/a"), shape("/b")]);
  expect(made).toEqual(["/a", "/a", "/b"]);
  expect(gone).toEqual(["/a"]);
  boxes.take(shape("/a"));
  boxes.take(shape("/b"));
  await boxes.close();
  expect(gone).toEqual(["/a"]);
});

test("does not give a box that shows a folder from before it was made anew", async () => {
  const { boxes, made, gone } = supply();
  boxes.expect([shape("/a"), shape("/b")]);
  boxes.forget("/a");
  boxes.take(shape("/a"));
  expect({ made, gone }).toEqual({ made: ["/a", "/b", "/a"], gone: ["/a"] });
  await boxes.close();
  expect(gone).toEqual(["/a", "/b"]);
});

test("is closed when everything that waited is gone, also what was given up before", async () => {
  const ended: string[] = [];
  let end = (): void => {};
  const slow = new Promise<void>((done) => (end = done));
  const boxes = makeWaitingBoxes({
    prepare: () => ({
      start: () => {
        throw new Error("nothing is started here");
      },
      discard: () => slow.then(() => void ended.push("box")),
    }),
  });
  boxes.expect([shape("/a")]);
  boxes.expect([]);
  const closed = boxes.close().then(() => ended.push("close"));
  end();
  await closed;
  expect(ended).toEqual(["box", "close"]);
});
