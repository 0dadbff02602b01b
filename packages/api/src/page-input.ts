import { z } from 'zod'

/** How every list is asked for: `cursor` is the `nextCursor` of the page before. */
export const pageInput = z.object({
  limit: z.int().min(1).max(100).default(50),
  cursor: z.string().max(500).optional(),
})
