import { z } from 'zod'

interface Words {
  /** When it is answered. */
  when: string
  example: string
}

const WORDS = {
  400: { when: 'The request is not right', example: 'message: must not be empty' },
  401: {
    when: 'Nobody is signed in, or the token is not good',
    example: 'Sign in, or send a valid bearer token.',
  },
  403: {
    when: 'The API key may not do this',
    example: 'This API key lacks the scope "chat".',
  },
  404: { when: 'Not there, or of somebody else', example: 'Conversation not found' },
  409: {
    when: 'The conversation is being answered, or the key was used for something else',
    example: 'This conversation is being answered. Wait for the end of the answer, or stop it.',
  },
  413: { when: 'The body is too large', example: 'The request body is too large.' },
  415: { when: 'The body is not JSON by its type', example: 'Unsupported Media Type' },
  429: {
    when: 'Too many in a short time; `Retry-After` says when to try again',
    example: 'Too many messages in a short time. Try again in 12 seconds.',
  },
  503: {
    when: 'The server goes down, or its database cannot be reached; try again',
    example: 'The database cannot be reached at the moment. Try again shortly.',
  },
} satisfies Record<number, Words>

type ErrorStatus = keyof typeof WORDS

const problemsSchema = z
  .object({
    detail: z.array(
      z.object({
        loc: z.array(z.union([z.string(), z.int()])),
        msg: z.string(),
        type: z.string(),
      }),
    ),
  })
  .meta({
    examples: [
      {
        detail: [
          {
            loc: ['query', 'limit'],
            msg: 'Too small: expected number to be >=1',
            type: 'greater_than_equal',
          },
        ],
      },
    ],
  })

export type Problems = z.infer<typeof problemsSchema>

function response(description: string, schema: z.ZodType) {
  return { description, content: { 'application/json': { schema } } }
}

/** Error responses with a text, by their status. */
export function detailResponses(...statuses: ErrorStatus[]) {
  return Object.fromEntries(
    statuses.map((status) => {
      const { when, example } = WORDS[status]
      const schema = z.object({ detail: z.string() }).meta({ examples: [{ detail: example }] })
      return [status, response(when, schema)]
    }),
  )
}

/** What every REST route may answer besides. */
export const restErrors = {
  ...detailResponses(401, 403, 503),
  422: response('Parameters or body do not fit', problemsSchema),
}
