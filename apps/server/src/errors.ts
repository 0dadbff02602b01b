import { AppError } from '@throughline/protocol'
import { TRPCError } from '@trpc/server'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pathOf } from './request-log.ts'
import { asTrpcError, describeTrpcError, retryAfter } from './trpc-error.ts'

/** Answers errors outside of procedures in the shape of the face they happened on. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | Error>((error, request, reply) => {
    const known = toKnownError(error)
    if (asTrpcError(known).code === 'INTERNAL_SERVER_ERROR') {
      request.log.error({ err: error, path: pathOf(request) }, 'a request failed')
    }
    return sendError(known, request, reply)
  })
}

/** Sends an error as JSON, with the status that its code has. */
export function sendError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const path = /^\/trpc\/([^/]+)$/.exec(pathOf(request))?.[1]
  const { status, shape } = describeTrpcError(error, { path })
  const { message, data } = shape
  void reply.headers(retryAfter([error]))
  if (/^\/trpc(\/|$)/.test(pathOf(request))) return reply.code(status).send({ error: shape })
  return reply.code(status).send({ code: data.appCode ?? data.code, message })
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
