import { z } from 'zod'

interface ErrorDescription {
  /** The condition under which the status is answered. */
  when: string
  example: string
}

const DESCRIPTIONS = {
  400: { when: 'The request is invalid', example: 'message: must not be empty' },
  401: {
    when: 'The credentials are missing or invalid',
    example: 'Sign in, or send a valid bearer token.',
  },
  403: {
    when: 'The API key does not allow this',
    example: 'This API key lacks the scope "chat".',
  },
  404: { when: 'Not found, or owned by another user', example: 'Conversation not found' },
  409: {
    when: 'An answer is in progress, or the idempotency key was used for another request',
    example: 'This conversation is being answered. Wait for the end of the answer, or stop it.',
  },
  413: { when: 'The body is too large', example: 'The request body is too large.' },
  415: { when: 'The Content-Type is not JSON', example: 'Unsupported Media Type' },
  429: {
    when: 'The rate limit is exceeded; `Retry-After` is the time to wait in seconds',
    example: 'Too many messages in a short time. Try again in 12 seconds.',
  },
  503: {
    when: 'The server is shutting down, or its database cannot be reached; try again',
    example: 'The database cannot be reached at the moment. Try again shortly.',
  },
} satisfies Record<number, ErrorDescription>

type ErrorStatus = keyof typeof DESCRIPTIONS

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

/** Returns the OpenAPI responses of errors whose `detail` is a text. */
export function detailResponses(...statuses: ErrorStatus[]) {
  return Object.fromEntries(
    statuses.map((status) => {
      const { when, example } = DESCRIPTIONS[status]
      const schema = z.object({ detail: z.string() }).meta({ examples: [{ detail: example }] })
      return [status, response(when, schema)]
    }),
  )
}

/** The error responses of every REST route. */
export const restErrors = {
  ...detailResponses(401, 403, 503),
  422: response('The parameters or the body are invalid', problemsSchema),
}
