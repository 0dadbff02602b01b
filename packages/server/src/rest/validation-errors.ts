import { AppError } from '@throughline/protocol'
import type { FastifyInstance } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import type { Problems } from '../openapi/error-responses.ts'

type Problem = Problems['detail'][number]

/** Answers invalid parameters and bodies as FastAPI does: 422 with every problem and its location. */
export function answerValidationErrors(scope: FastifyInstance): void {
  scope.setErrorHandler((error, _request, reply) => {
    const detail = problemsOf(error)
    if (!detail) throw error
    return reply.code(422).send({ detail })
  })
}

const LOCATIONS = { body: 'body', headers: 'header', params: 'path', querystring: 'query' } as const

function problemsOf(error: unknown): Problem[] | undefined {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const location = LOCATIONS[error.validationContext ?? 'body']
    return error.validation.map(({ instancePath, keyword, message = '', params }) => ({
      loc: [location, ...instancePath.split('/').filter((step) => step !== '')],
      msg: message,
      type: typeOf({ keyword, message, ...params }),
    }))
  }
  if (error instanceof AppError && error.code === 'CURSOR_INVALID') {
    return [{ loc: ['query', 'cursor'], msg: error.message, type: 'value_error' }]
  }
  return isBadJson(error)
    ? [{ loc: ['body'], msg: 'The body is not valid JSON.', type: 'json_invalid' }]
    : undefined
}

interface Issue {
  keyword: string
  message: string
  expected?: unknown
  origin?: unknown
}

/** Returns FastAPI's type of the issue, because clients may switch on it. */
function typeOf({ keyword, message, expected, origin }: Issue): string {
  switch (keyword) {
    case 'invalid_type':
      if (message.endsWith('received undefined')) return 'missing'
      return expected === 'number' || expected === 'int'
        ? 'int_parsing'
        : `${String(expected)}_type`
    case 'too_small':
      return origin === 'string' ? 'string_too_short' : 'greater_than_equal'
    case 'too_big':
      return origin === 'string' ? 'string_too_long' : 'less_than_equal'
    case 'invalid_value':
      return 'enum'
    default:
      return 'value_error'
  }
}

function isBadJson(error: unknown): boolean {
  if (!(error instanceof Error) || !('statusCode' in error)) return false
  return error.statusCode === 400
}
