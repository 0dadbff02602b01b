import type { FastifyInstance } from 'fastify'

/** Every route of this scope answers with a slash at its end as well. */
export function allowTrailingSlash(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    if (route.url.endsWith('/') || route.method === 'HEAD') return
    scope.route({ ...route, url: `${route.url}/`, schema: { ...route.schema, hide: true } })
  })
}
