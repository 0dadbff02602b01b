import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'

/** Logs one line per finished request, without the query string, which can contain user input. */
export class RequestLog extends Fastify.LogController {
  constructor() {
    // Fastify's own log lines contain whole requests.
    super({ disableRequestLogging: true })
  }

  override requestCompleted(_: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const line = {
      method: request.method,
      path: pathOf(request),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      ip: request.ip,
    }
    if (isProbe(request)) request.log.debug(line, 'request')
    else request.log.info(line, 'request')
  }
}

export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? ''
}

function isProbe(request: FastifyRequest): boolean {
  return request.routeOptions.url === '/health' || request.routeOptions.url === '/ready'
}
