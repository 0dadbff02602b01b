import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { calledBy, requireScope } from '../http/require-scope.ts'
import { parseBodiesAsJson } from '../http/json-bodies.ts'
import { zodScope } from '../openapi/zod-scope.ts'
import { allowTrailingSlash } from '../http/trailing-slash.ts'
import { withRecheck } from '../sse/recheck-authorization.ts'
import { EventStream } from '../sse/event-stream.ts'
import type { LiveStreams } from '../sse/live-streams.ts'
import { describeTrpcError } from '../trpc/trpc-error.ts'
import type { CreateContext } from '../trpc/procedure-routes.ts'
import { beginAnswer, findAnswer } from './begin-answer.ts'
import { blocksOf, type FrameStreamOptions } from './frame-stream.ts'
import { blockOf, chatkitFormat, DONE } from './frame-schema.ts'
import { followSchema, sendSchema } from './request-schema.ts'

interface ChatkitOptions {
  createContext: CreateContext
  streams: LiveStreams
}

/** Serves the /chatkit streams. A client that disconnects does not stop the run and can resume it. */
export async function serveChatkit(app: FastifyInstance, options: ChatkitOptions): Promise<void> {
  await app.register(async (plain) => {
    parseBodiesAsJson(plain)
    answerValidationErrors(plain)
    requireScope(plain, options.createContext)
    allowTrailingSlash(plain)
    const scope = zodScope(plain)

    scope.post('/chatkit', { schema: sendSchema, config: { scope: 'chat' } }, (request, reply) =>
      stream(options, { request, reply }, () =>
        beginAnswer(calledBy(request), request.body, request.headers),
      ),
    )

    scope.get(
      '/chatkit/runs/:run_id',
      { schema: followSchema, config: { scope: 'read' }, exposeHeadRoute: false },
      (request, reply) =>
        stream(options, { request, reply }, () =>
          findAnswer(calledBy(request), request.params.run_id, request.headers),
        ),
    )
  })
}

interface Exchange {
  request: FastifyRequest
  reply: FastifyReply
}

/** Streams an answer to its end. An error before the first frame has its own HTTP status. */
async function stream(
  { createContext, streams }: ChatkitOptions,
  { request, reply }: Exchange,
  find: () => Promise<FrameStreamOptions>,
): Promise<void> {
  const { caller, principalId, runs } = calledBy(request)
  const events = new EventStream(reply, chatkitFormat)
  const recheck = { request, createContext, caller }
  using _registered = streams.add(principalId, withRecheck(events, recheck))
  const options = await find()
  const { runId, threadId } = options
  void reply.header('x-thread-id', threadId).header('x-run-id', runId)
  events.open()
  try {
    const log = runs.follow(principalId, runId, { after: 0, signal: events.signal })
    await events.sendAll(blocksOf(log, options), (blocks) => blocks)
    events.end()
  } catch (error) {
    events.end(errorBlocks(request, error))
  }
}

/** An error in the middle of a stream. It has no id, because the client may resume the answer. */
function errorBlocks({ log }: FastifyRequest, error: unknown): string {
  const { status, shape } = describeTrpcError(error)
  if (status >= 500 && shape.data.appCode === null) log.error({ err: error }, 'a stream failed')
  const isDeleted = shape.data.appCode === 'RUN_NOT_FOUND'
  const message = isDeleted ? 'The conversation was deleted.' : shape.message
  return blockOf({ type: 'error', message }) + blockOf(DONE)
}

function answerValidationErrors(scope: FastifyInstance): void {
  scope.setErrorHandler((error, _request, reply) => {
    if (!hasZodFastifySchemaValidationErrors(error)) throw error
    const [first] = error.validation
    const field = first?.instancePath.slice(1) || error.validationContext
    return reply.code(400).send({ detail: `${field}: ${first?.message}` })
  })
}
