import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { wholeNumber } from './whole-number.ts'

const cursor = z.string().min(1).max(500).optional().meta({
  description: 'The `X-Next-Cursor` of the previous page. Cursors neither repeat nor skip rows.',
})

const limit = wholeNumber(z.int().min(1).max(100))

/** The query of a list, paged by offset or by cursor. */
export const listQuery = z.object({
  limit: limit.default(50).meta({ description: '50 when left out.' }),
  offset: wholeNumber(z.int().min(0)).default(0).meta({ description: '0 when left out.' }),
  cursor,
})

/** The query of a list that is paged by cursor only. */
export const cursorQuery = listQuery.omit({ offset: true })

/** Without a cursor the page has the newest messages; each cursor is for older ones. */
export const messagesQuery = z.object({
  limit: limit.default(100).meta({ description: '100 when left out.' }),
  cursor,
})

/** The description of every list operation. */
export const NEXT_PAGE =
  'If there are more rows, `X-Next-Cursor` is the `cursor` of the next page and `Link` its URL.'

interface Exchange {
  request: FastifyRequest
  reply: FastifyReply
}

/** Sets the headers for the next page, if there is one. */
export function nameNextPage({ request, reply }: Exchange, nextCursor: string | null): void {
  if (nextCursor === null) return
  const next = new URL(request.url, 'http://this.server')
  next.searchParams.delete('offset')
  next.searchParams.set('cursor', nextCursor)
  void reply
    .header('x-next-cursor', nextCursor)
    .header('link', `<${next.pathname}${next.search}>; rel="next"`)
}
