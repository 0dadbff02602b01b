import { z } from 'zod'

const WORDS = {
  400: 'The request is not right',
  401: 'Nobody is signed in, or the token is not good',
  404: 'Not there, or of somebody else',
  409: 'The conversation is being answered, or the key was used for something else',
  413: 'The body is too large',
  415: 'The body is not JSON by its type',
  429: 'Too many in a short time; `Retry-After` says when to try again',
  503: 'The server goes down, or its database cannot be reached; try again',
} as const

type ErrorStatus = keyof typeof WORDS

const detailSchema = z.object({ detail: z.string() })

const problemsSchema = z.object({
  detail: z.array(
    z.object({
      loc: z.array(z.union([z.string(), z.int()])),
      msg: z.string(),
      type: z.string(),
    }),
  ),
})

export type Problems = z.infer<typeof problemsSchema>

function response(description: string, schema: z.ZodType) {
  return { description, content: { 'application/json': { schema } } }
}

/** Error responses with a text, by their status. */
export function detailResponses(...statuses: ErrorStatus[]) {
  return Object.fromEntries(
    statuses.map((status) => [status, response(WORDS[status], detailSchema)]),
  )
}

/** What every REST route may answer besides. */
export const restErrors = {
  ...detailResponses(401, 503),
  422: response('Parameters or body do not fit', problemsSchema),
}
