import type { FastifyRequest } from 'fastify'
import { z } from 'zod'

export interface PlainCall {
  path: string
  type: CallType
  input: unknown
  batchIndex: number
}

export interface PlainCalls {
  isBatch: boolean
  calls: PlainCall[]
}

type CallType = 'query' | 'mutation'

const CALL_TYPES: Readonly<Record<string, CallType>> = { GET: 'query', POST: 'mutation' }

const paramsSchema = z.object({ path: z.string() })

/**
 * Parses a request that calls known procedures with the right method and well-formed JSON, alone or
 * in a batch. Returns undefined for every other request: tRPC's adapter answers it.
 */
export function parsePlainCalls(
  request: FastifyRequest,
  procedureTypes: ReadonlyMap<string, string>,
): PlainCalls | undefined {
  const type = CALL_TYPES[request.method]
  if (type === undefined || !isJson(request)) return undefined
  const query = parseQuery(request.url)
  if (query === undefined || query.has('connectionParams')) return undefined
  const isBatch = query.get('batch') === '1'
  const { path } = paramsSchema.parse(request.params)
  const paths = isBatch ? path.split(',') : [path]
  if (!paths.every((each) => procedureTypes.get(each) === type)) return undefined
  const inputs = parseInputs(type === 'query' ? query.get('input') : request.body, isBatch)
  return (
    inputs && {
      isBatch,
      calls: paths.map((each, index) => ({
        path: each,
        type,
        input: inputs[index],
        batchIndex: index,
      })),
    }
  )
}

/** False for forms and uploads, and if the client wants the results of a batch one by one. */
function isJson({ method, headers }: FastifyRequest): boolean {
  const { accept = '', 'content-type': type } = headers
  if (headers['trpc-accept'] !== undefined || accept.includes('jsonl')) return false
  return type === undefined ? method === 'GET' : /^application\/json *(;|$)/i.test(type)
}

/** As `URL` parses it, which differs from Fastify's parser for malformed escape sequences. */
function parseQuery(url: string): URLSearchParams | undefined {
  if (url.includes('#')) return undefined
  const start = url.indexOf('?')
  return new URLSearchParams(start < 0 ? '' : url.slice(start))
}

/** Returns the input of each call, or undefined if it is not JSON or not the input of a batch. */
function parseInputs(json: unknown, isBatch: boolean): Record<number, unknown> | undefined {
  if (json === null || json === undefined || json === '') return {}
  if (typeof json !== 'string') return undefined
  try {
    const input: unknown = JSON.parse(json)
    if (!isBatch) return [input]
    return isRecord(input) ? input : undefined
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<number, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
