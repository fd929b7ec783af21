/**
 * Runs an action for each item, in their order, at most `limit` of them at a time; the answers are in the
 * order of the items. What an action throws is thrown after all have ended.
 */
export async function atMost<Item, Answer>(
  limit: number,
  items: readonly Item[],
  action: (item: Item) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: PromiseSettledResult<Answer>[] = [];
  const waiting = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      // All workers draw from one iterator, so each item is drawn once.
      const [answer] = await Promise.allSettled([action(item)]);
      answers[index] = answer;
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, limit) }, work));
  return answers.map((it) => {
    if (it.status === "rejected") throw it.reason;
    return it.value;
  });
}
