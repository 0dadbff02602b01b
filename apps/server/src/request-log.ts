import type { FastifyInstance, FastifyRequest } from 'fastify'

/** One line for each request, at its end. Query strings carry inputs and stay out of it. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const line = {
      method: request.method,
      path: pathOf(request),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      ip: request.ip,
    }
    if (isProbe(request)) request.log.debug(line, 'request')
    else request.log.info(line, 'request')
    done()
  })
}

export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? ''
}

function isProbe(request: FastifyRequest): boolean {
  return request.routeOptions.url === '/health' || request.routeOptions.url === '/ready'
}
