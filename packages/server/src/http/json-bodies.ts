import { TRPCError } from '@trpc/server'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/**
 * Parses every body of this scope as JSON, whatever its Content-Type: many clients send none or a
 * wrong one. Without an `authorization` header the type must be `application/json`, because a page
 * of another origin can send that only after a CORS preflight. An empty body counts as no body: many
 * clients set the type on every request.
 */
export function parseBodiesAsJson(scope: FastifyInstance): void {
  const parse = scope.getDefaultJsonParser('error', 'ignore')
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser<string>('*', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else if (isAllowed(request)) void parse(request, body, done)
    else done(notJson())
  })
}

function isAllowed({ headers }: FastifyRequest): boolean {
  return headers.authorization !== undefined || isJson(headers['content-type'])
}

function isJson(type = ''): boolean {
  return /^application\/json *(;|$)/i.test(type)
}

function notJson(): TRPCError {
  return new TRPCError({
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'The body must be JSON, and the Content-Type application/json.',
  })
}
