import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { calledBy, requireScope } from '../http/require-scope.ts'
import { takeJsonOnly } from '../http/json-bodies.ts'
import { zodScope } from '../openapi/zod-scope.ts'
import { allowTrailingSlash } from '../http/trailing-slash.ts'
import { admission } from '../sse/recheck-authorization.ts'
import { EventStream } from '../sse/event-stream.ts'
import type { LiveStreams } from '../sse/live-streams.ts'
import { describeTrpcError } from '../trpc/trpc-error.ts'
import type { CreateContext } from '../trpc/procedure-routes.ts'
import { beginAnswer, findAnswer } from './begin-answer.ts'
import { blocksOf, type Telling } from './frame-stream.ts'
import { blockOf, chatkitWire, DONE } from './frame-schema.ts'
import { followSchema, sendSchema } from './request-schema.ts'

interface ChatkitOptions {
  createContext: CreateContext
  streams: LiveStreams
}

/** The seed's chat wire, over durable runs: leaving is not stopping, and an answer can be resumed. */
export async function serveChatkit(app: FastifyInstance, options: ChatkitOptions): Promise<void> {
  await app.register(async (plain) => {
    takeJsonOnly(plain)
    answerBadInput(plain)
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

/** Follows an answer to its end. An error before the first frame still has a status of its own. */
async function stream(
  { createContext, streams }: ChatkitOptions,
  { request, reply }: Exchange,
  find: () => Promise<Telling>,
): Promise<void> {
  const { caller, principalId, runs } = calledBy(request)
  const events = new EventStream(reply, chatkitWire)
  const right = { request, createContext, caller }
  using _place = streams.admit(principalId, admission(events, right))
  const telling = await find()
  const { runId, threadId } = telling
  void reply.header('x-thread-id', threadId).header('x-run-id', runId)
  events.open()
  try {
    const log = runs.follow(principalId, runId, { after: 0, signal: events.signal })
    await events.sendAll(blocksOf(log, telling), (blocks) => blocks)
    events.end()
  } catch (error) {
    events.end(lastWord(request, error))
  }
}

/** What goes wrong in the middle is told in the stream. It has no id: the answer may go on. */
function lastWord({ log }: FastifyRequest, error: unknown): string {
  const { status, shape } = describeTrpcError(error)
  if (status >= 500 && shape.data.appCode === null) log.error({ err: error }, 'a stream failed')
  const isDeleted = shape.data.appCode === 'RUN_NOT_FOUND'
  const message = isDeleted ? 'The conversation was deleted.' : shape.message
  return blockOf({ type: 'error', message }) + blockOf(DONE)
}

function answerBadInput(scope: FastifyInstance): void {
  scope.setErrorHandler((error, _request, reply) => {
    if (!hasZodFastifySchemaValidationErrors(error)) throw error
    const [first] = error.validation
    const field = first?.instancePath.slice(1) || error.validationContext
    return reply.code(400).send({ detail: `${field}: ${first?.message}` })
  })
}
