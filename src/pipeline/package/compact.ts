/** `Value` whose optional properties are left out rather than undefined. */
export type Compact<Value> = { [Key in keyof Value]: Exclude<Value[Key], undefined> };

/** A copy without the properties that are undefined. */
export function compact<Value extends object>(value: Value): Compact<Value> {
  const present = Object.entries(value).filter(([, it]) => it !== undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the keys
  return Object.fromEntries(present) as Compact<Value>;
}
