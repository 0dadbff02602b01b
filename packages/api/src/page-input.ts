import { z } from 'zod'

/** The input of every list. `cursor` is the `nextCursor` of the previous page. */
export const pageInput = z.object({
  limit: z.int().min(1).max(100).default(50),
  cursor: z.string().max(500).optional(),
})

/** Most conversations fit into one page of messages, so that one request opens them. */
export const MESSAGE_PAGE_SIZE = 200

export const messagePageInput = pageInput.extend({
  limit: z.int().min(1).max(MESSAGE_PAGE_SIZE).default(50),
})
