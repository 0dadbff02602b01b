import type { FastifyInstance } from 'fastify'

/**
 * Bodies of this scope are JSON, and of no type that a page of another origin may send without
 * being asked. An empty one is as good as none: many clients name the type on every request.
 */
export function takeJsonOnly(scope: FastifyInstance): void {
  const parse = scope.getDefaultJsonParser('error', 'ignore')
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, body, done) => {
      if (body === '') done(null, undefined)
      else void parse(request, body, done)
    },
  )
}
