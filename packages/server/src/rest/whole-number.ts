import { z } from 'zod'

/** Parses an integer of a path or a query string. Any other text stays text and fails the schema. */
export function wholeNumber<Schema extends z.ZodType<number>>(schema: Schema) {
  return z.preprocess(
    (given) => (typeof given === 'string' && /^-?\d{1,16}$/.test(given) ? Number(given) : given),
    schema,
  )
}

/** Path parameters with the integer id of the REST API. */
export const byIdParams = z.object({ id: wholeNumber(z.int()).meta({ examples: [123] }) })
