import { v7 } from 'uuid'
import type { z } from 'zod'

/** A new UUIDv7 of the kind that `schema` brands: `newId(runIdSchema)` is a `RunId`. */
export function newId<Schema extends z.ZodType>(schema: Schema): z.output<Schema> {
  return schema.parse(v7())
}
