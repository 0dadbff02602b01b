import { z } from 'zod'

/** What a deletion answers with. */
export const deletedShape = z
  .object({ status: z.literal('deleted'), id: z.int() })
  .meta({ examples: [{ status: 'deleted', id: 123 }] })

export function toDeletedShape(id: number): z.infer<typeof deletedShape> {
  return { status: 'deleted', id }
}
