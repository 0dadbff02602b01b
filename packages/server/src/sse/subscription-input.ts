import { TRPCError } from '@trpc/server'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'

const querySchema = z.object({
  input: z.string().optional(),
  lastEventId: z.string().optional(),
  'Last-Event-Id': z.string().optional(),
  batch: z.string().optional(),
})

/**
 * Reads a subscription's input as tRPC does: JSON in the query string, overridden by the last event
 * id from the header that EventSource sends or from the query string.
 */
export function subscriptionInput({ query, headers }: FastifyRequest): unknown {
  const given = querySchema.safeParse(query)
  if (!given.success) throw badInput()
  if (given.data.batch === '1') {
    throw new TRPCError({ code: 'BAD_REQUEST', message: 'Cannot batch subscription calls' })
  }
  const lastEventId =
    headers['last-event-id'] ?? given.data.lastEventId ?? given.data['Last-Event-Id']
  const input = parseInput(given.data.input)
  if (lastEventId === undefined || lastEventId === '') return input
  if (input === undefined) return { lastEventId }
  return typeof input === 'object' && input !== null && !Array.isArray(input)
    ? { ...input, lastEventId }
    : input
}

function parseInput(json: string | undefined): unknown {
  if (json === undefined || json === '') return undefined
  try {
    return JSON.parse(json)
  } catch {
    throw badInput()
  }
}

function badInput(): TRPCError {
  return new TRPCError({
    code: 'PARSE_ERROR',
    message: 'The input must be JSON and given only once.',
  })
}
