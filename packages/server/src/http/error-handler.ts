import { asTrpcError } from '@throughline/api'
import { AppError } from '@throughline/protocol'
import { TRPCError } from '@trpc/server'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pathOf } from './request-log.ts'
import { describeTrpcError, retryAfter } from '../trpc/trpc-error.ts'

/** Answers requests that fail before routing, for example when the path is badly encoded. */
export function answerFrameworkError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  void sendError(toKnownError(error), request, reply)
}

/** Answers errors outside of procedures in the error format of the API they occurred in. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | Error>((error, request, reply) => {
    const known = toKnownError(error)
    if (asTrpcError(known).code === 'INTERNAL_SERVER_ERROR') {
      request.log.error({ err: error, path: pathOf(request) }, 'a request failed')
    }
    return sendError(known, request, reply)
  })
}

/** Sends an error as JSON, with the HTTP status of its code. */
export function sendError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const path = /^\/trpc\/([^/]+)$/.exec(pathOf(request))?.[1]
  const { status, shape } = describeTrpcError(error, path)
  const { message, data } = shape
  void reply.headers(retryAfter([error]))
  const api = apiOf(request)
  if (api === 'trpc') return reply.code(status).send({ error: shape })
  if (api === 'rest') {
    if (status === 401) void reply.header('www-authenticate', 'Bearer')
    return reply.code(status).send({ detail: notFoundDetail(data.appCode) ?? message })
  }
  return reply.code(status).send({ code: data.appCode ?? data.code, message })
}

/** FastAPI servers answer "Conversation not found" for `CONVERSATION_NOT_FOUND`. */
function notFoundDetail(code: string | null): string | undefined {
  if (code === null || !code.endsWith('_NOT_FOUND')) return undefined
  const words = code.replaceAll('_', ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Errors of REST and /chatkit are `{"detail": …}`, as in FastAPI. */
function apiOf(request: FastifyRequest): 'trpc' | 'rest' | 'other' {
  const path = pathOf(request)
  if (/^\/trpc(\/|$)/.test(path)) return 'trpc'
  if (/^\/api\/auth(\/|$)/.test(path)) return 'other'
  return /^\/(api|chatkit)(\/|$)/.test(path) ? 'rest' : 'other'
}

function toKnownError(error: FastifyError | Error): unknown {
  if (error instanceof AppError || error instanceof TRPCError || !('statusCode' in error)) {
    return error
  }
  const { statusCode = 500, message } = error
  if (statusCode === 413) {
    return new TRPCError({ code: 'PAYLOAD_TOO_LARGE', message: 'The request body is too large.' })
  }
  if (statusCode === 415) return new TRPCError({ code: 'UNSUPPORTED_MEDIA_TYPE', message })
  if (statusCode >= 400 && statusCode < 500) return new TRPCError({ code: 'BAD_REQUEST', message })
  return error
}
