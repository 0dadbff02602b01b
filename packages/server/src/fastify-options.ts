import type { FastifyBaseLogger, FastifyHttpOptions, RawServerDefault } from 'fastify'
import { answerFrameworkError } from './http/error-handler.ts'
import { RequestLog } from './http/request-log.ts'
import type { Env } from './process/env.ts'

/** Fits the longest message with every character escaped as `\uXXXX`. */
const BODY_LIMIT = 256 * 1024

/** The time to receive a whole request. It prevents slow bodies from holding connections. */
const REQUEST_TIMEOUT_MS = 60_000

/** Returns the options for a Fastify instance that serves the engine. */
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
    // The stock SSE client never reconnects after a 503, so open connections are served until they end.
    return503OnClosing: false,
    // The timeout would interrupt the drain, which has its own time limits.
    pluginTimeout: 0,
  } satisfies FastifyHttpOptions<RawServerDefault>
}
