import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { wholeNumber } from './whole-number.ts'

const cursor = z
  .string()
  .min(1)
  .max(500)
  .optional()
  .meta({ description: 'The `X-Next-Cursor` of the page before: no row is repeated or left out.' })

const limit = wholeNumber(z.int().min(1).max(100))

/** How a list is asked for: by offset, as the seed has it, or by cursor. */
export const listQuery = z.object({
  limit: limit.default(50).meta({ description: '50 when left out.' }),
  offset: wholeNumber(z.int().min(0)).default(0).meta({ description: '0 when left out.' }),
  cursor,
})

/** The newest page is asked for without a cursor; each cursor leads to older ones. */
export const messagesQuery = z.object({
  limit: limit.default(100).meta({ description: '100 when left out.' }),
  cursor,
})

/** For the description of every list. */
export const NEXT_PAGE =
  'Where there are more, `X-Next-Cursor` holds the `cursor` of the next page, and `Link` its address.'

interface Exchange {
  request: FastifyRequest
  reply: FastifyReply
}

/** Says in the headers where the next page is, if there is one. */
export function nameNextPage({ request, reply }: Exchange, nextCursor: string | null): void {
  if (nextCursor === null) return
  const next = new URL(request.url, 'http://this.server')
  next.searchParams.delete('offset')
  next.searchParams.set('cursor', nextCursor)
  void reply
    .header('x-next-cursor', nextCursor)
    .header('link', `<${next.pathname}${next.search}>; rel="next"`)
}
