import { expect, test } from "vitest";
import { createTurnListener } from "#src/adapters/runtime/turn-listener.ts";
import { createTurnReader } from "#src/adapters/runtime/turn-reader.ts";
import { listen } from "../../../support/runtimes.ts";

test("an agent that calls tools in a circle is ended, in each turn anew", () => {
  let killed = 0;
  const listener = createTurnListener(() => (killed += 1), 1_000_000);
  const options = listen();
  const reader = createTurnReader(options.onEvent, { usdBefore: undefined, dialect: {} });
  const call = (): void =>
    listener.onUpdate({ sessionUpdate: "tool_call", toolCallId: "same", title: "write" });
  for (const turn of [1, 2]) {
    listener.begin({ reader, options, signOfLife: () => {} });
    for (let count = 0; count < 2_000; count += 1) call();
    expect(killed, `turn ${turn}`).toBe(0);
    expect(listener.flooded()).toBe(false);
  }
  call();
  expect(killed).toBe(1);
  expect(listener.flooded()).toBe(true);
});
