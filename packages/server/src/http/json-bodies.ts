import { TRPCError } from '@trpc/server'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/**
 * Bodies of this scope are JSON, whatever they are called: many clients name no type, or a wrong one.
 * Beside a cookie it has to be `application/json`, which a page of another origin cannot send without
 * being asked. An empty body is as good as none: many clients name the type on every request.
 */
export function takeJsonOnly(scope: FastifyInstance): void {
  const parse = scope.getDefaultJsonParser('error', 'ignore')
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser<string>('*', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else if (isAsked(request)) void parse(request, body, done)
    else done(notJson())
  })
}

function isAsked({ headers }: FastifyRequest): boolean {
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
