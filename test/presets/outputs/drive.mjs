// Driver 1 around `answers.mjs`, which has a function for each call.
import { createInterface } from "node:readline";
import { answers } from "./answers.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  const { id, call, input } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify({ id, ...(await answer(call, input)) })}\n`);
}

async function answer(call, input) {
  try {
    return { output: await answers[call](input) };
  } catch (error) {
    return { error: { message: String(error.message ?? error), code: error.code } };
  }
}
