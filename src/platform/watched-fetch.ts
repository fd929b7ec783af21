/** What is told of requests over HTTP. */
export interface FetchWatch {
  /** Called before each request goes out; what it throws is the request's failure. */
  readonly onRequest: () => void;
  /** Called for what comes back, in bytes; what it throws ends the answer. */
  readonly onBytes: (count: number) => void;
}

/**
 * `fetch` of this process under a watch. A redirection is a failure: headers that log in would go along
 * with it to another host.
 */
export function watchFetch(watch: FetchWatch): typeof globalThis.fetch {
  return async (input, init) => {
    watch.onRequest();
    const answer = await globalThis.fetch(input, { ...init, redirect: "error" });
    watch.onBytes(0);
    if (answer.body === null) return answer;
    const { status, statusText, headers } = answer;
    return new Response(answer.body.pipeThrough(counting(watch)), { status, statusText, headers });
  };
}

function counting({ onBytes }: FetchWatch): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform: (chunk, controller) => {
      onBytes(chunk.length);
      controller.enqueue(chunk);
    },
  });
}
