import { z } from 'zod'

/** A whole number as a path or a query string holds it. What is none stays text and is refused. */
export function wholeNumber<Schema extends z.ZodType<number>>(schema: Schema) {
  return z.preprocess(
    (given) => (typeof given === 'string' && /^-?\d{1,16}$/.test(given) ? Number(given) : given),
    schema,
  )
}

/** A thing by the integer id that this surface speaks. */
export const byIdParams = z.object({ id: wholeNumber(z.int()).meta({ examples: [123] }) })
