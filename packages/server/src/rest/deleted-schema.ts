import { z } from 'zod'

/** The response to a deletion. */
export const deletedSchema = z
  .object({ status: z.literal('deleted'), id: z.int() })
  .meta({ examples: [{ status: 'deleted', id: 123 }] })

export function toDeleted(id: number): z.infer<typeof deletedSchema> {
  return { status: 'deleted', id }
}
