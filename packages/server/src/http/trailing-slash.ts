import type { FastifyInstance } from 'fastify'

/** Serves every route of this scope with a trailing slash too. */
export function allowTrailingSlash(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    if (route.url.endsWith('/') || route.method === 'HEAD') return
    scope.route({ ...route, url: `${route.url}/`, schema: { ...route.schema, hide: true } })
  })
}
