import { romanize } from "romans";

export const answers = { roman: ({ number }) => romanize(number) };
