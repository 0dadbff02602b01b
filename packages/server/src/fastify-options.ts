import type { FastifyBaseLogger, FastifyHttpOptions, RawServerDefault } from 'fastify'
import { answerFrameworkError } from './http/error-handler.ts'
import { RequestLog } from './http/request-log.ts'
import type { Env } from './process/env.ts'

/** Room for the longest message with every character written as `\uXXXX`. */
const BODY_LIMIT = 256 * 1024

/** How long a client may take to send a whole request: a slow body must not hold a connection. */
const REQUEST_TIMEOUT_MS = 60_000

/** The options of a Fastify that serves the engine. */
export function fastifyOptions(
  env: Pick<Env, 'trustProxy'>,
  log: FastifyBaseLogger,
  requestTimeoutMs = REQUEST_TIMEOUT_MS,
) {
  return {
    loggerInstance: log,
    logController: new RequestLog(),
    trustProxy: env.trustProxy,
    bodyLimit: BODY_LIMIT,
    requestTimeout: requestTimeoutMs,
    http: {
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: requestTimeoutMs / 4,
    },
    frameworkErrors: answerFrameworkError,
    routerOptions: { maxParamLength: 1_000 },
    // A 503 ends the stock SSE client for good; requests of open connections are served to the end.
    return503OnClosing: false,
    // It would also cut the drain short, which has bounds of its own.
    pluginTimeout: 0,
  } satisfies FastifyHttpOptions<RawServerDefault>
}
