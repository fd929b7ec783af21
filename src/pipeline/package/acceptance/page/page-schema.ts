import * as z from "zod";
import { commandSchema } from "../../yaml/common-schema.ts";
import { textExpectation } from "../expectation-schema.ts";
import { inputFiles, settings } from "../settings-schema.ts";

const text = z.string().min(1);

/** A bare text is looked for as a text. */
const locator = z
  .union([
    text,
    z.strictObject({
      role: text.optional(),
      name: text.optional(),
      label: text.optional(),
      text: text.optional(),
      placeholder: text.optional(),
      testid: text.optional(),
      css: text.optional(),
      exact: z.boolean().default(false),
      nth: z.int().positive().optional(),
      get in() {
        return locator.optional();
      },
    }),
  ])
  .meta({ id: "Locator" });

/** A locator as it stands in the file. */
export type RawLocator = z.output<typeof locator>;

/** The steps of a page, by their word. */
export const stepSchemas = {
  open: z.strictObject({ open: text }),
  click: z.strictObject({ click: locator }),
  check: z.strictObject({ check: locator }),
  uncheck: z.strictObject({ uncheck: locator }),
  fill: z.strictObject({ fill: locator, with: z.string() }),
  select: z.strictObject({ select: locator, option: z.string() }),
  press: z.strictObject({ press: text, on: locator.optional() }),
  see: z.strictObject({
    see: locator,
    count: z.int().nonnegative().optional(),
    text: textExpectation.optional(),
    value: textExpectation.optional(),
    checked: z.boolean().optional(),
    enabled: z.boolean().optional(),
  }),
  gone: z.strictObject({ gone: locator }),
  title: z.strictObject({ title: textExpectation }),
  url: z.strictObject({ url: textExpectation }),
  screenshot: z.strictObject({
    screenshot: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/u, {
      error: "must be lower-case letters, digits and `-`, at most 60",
    }),
  }),
} as const;

const stepSchema = z.union(Object.values(stepSchemas)).meta({ id: "PageStep" });

const outer = {
  start: commandSchema.optional(),
  ready: text.optional(),
  viewport: z
    .strictObject({
      width: z.int().min(200).max(4000),
      height: z.int().min(200).max(4000),
    })
    .default({ width: 1280, height: 720 }),
  quiet: z.boolean().default(false),
};

const serverInput = { env: settings.env, cwd: settings.cwd, timeout: settings.timeout };

/** A check of kind `page`. */
export const pageCheckSchema = z.strictObject({
  page: z.union([
    z.array(stepSchema).min(1),
    z.strictObject({ ...outer, steps: z.array(stepSchema).min(1) }),
  ]),
  ...serverInput,
  ...inputFiles,
});

/** Such a check without a look into `page`, which is read by itself. */
export const outerPageCheckSchema = z.strictObject({
  page: z.unknown(),
  ...serverInput,
  ...inputFiles,
});

/** What stands below `page` as a mapping, without a look into its steps. */
export const outerPageSchema = z.strictObject({ ...outer, steps: z.array(z.unknown()).min(1) });
