import { engineRouter, type Context } from '@throughline/api'
import type { ToolSet, ToolTypesOf } from '@throughline/agent'
import type { LogEntry, PrincipalId } from '@throughline/protocol'
import { principalIdSchema } from '@throughline/protocol'
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify'
import Fastify from 'fastify'
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import { vi } from 'vitest'
import { drainOnClose } from '../../src/process/drain-on-close.ts'
import { answerErrors } from '../../src/http/error-handler.ts'
import { LiveStreams, type LiveStreamsOptions } from '../../src/sse/live-streams.ts'
import { serveSubscriptions } from '../../src/sse/subscriptions.ts'
import { patience } from '../test-app.ts'

type ScriptEntry = LogEntry<ToolTypesOf<ToolSet>>

export type Script = Context['runs']['follow']

/** A server with scripted runs. `/trpc` uses this project's stream writer, `/stock` that of tRPC. */
export interface ScriptedStreams extends AsyncDisposable {
  url: string
  streams: LiveStreams
  close(): Promise<void>
  /** The number of scripts that have started and not ended. */
  readonly playing: number
}

const alice = principalIdSchema.parse('01a20319-730c-750e-9961-878c7153a70d')
export const runId = '01a20319-730d-769a-ab6c-4c23602e7801'

export function entry(seq: number, delta = `word ${seq} `): ScriptEntry {
  return { seq, event: { type: 'text', turn: 1, delta } }
}

export async function scriptedStreams(
  script: Script,
  options: LiveStreamsOptions & { principalId?: PrincipalId | null } = {},
): Promise<ScriptedStreams> {
  const { principalId = alice } = options
  const streams = new LiveStreams(options)
  let playing = 0
  const context = scriptedContext(async function* (...args) {
    playing += 1
    try {
      yield* script(...args)
    } finally {
      playing -= 1
    }
  }, principalId)
  const app = Fastify()
  drainOnClose(app, { runs: context.runs, streams, graceMs: 0 })
  answerErrors(app)
  serveSubscriptions(app, { router: engineRouter, createContext: async () => context, streams })
  const trpcOptions = { router: engineRouter, createContext: () => context }
  await app.register(fastifyTRPCPlugin, {
    prefix: '/stock',
    trpcOptions,
  } satisfies FastifyTRPCPluginOptions<typeof engineRouter>)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    url,
    streams,
    close: () => app.close(),
    get playing() {
      return playing
    },
    async [Symbol.asyncDispose]() {
      await app.close()
      await vi.waitFor(() => {
        if (streams.count + playing > 0) throw new Error('a stream outlived its server')
      }, patience)
    },
  }
}

/** A context in which only `runs.follow` works. */
export function scriptedContext(follow: Script, principalId: PrincipalId | null = alice): Context {
  return {
    caller: principalId && { kind: 'token', principalId },
    db: emptyDatabase(),
    runs: runsOf(follow),
    info: { model: { kind: 'demo', name: 'scripted' }, guests: false, keySendsPerMinute: 0 },
    sendLimit: { consume: async () => {}, refund: async () => {} },
  }
}

function runsOf(follow: Script): Context['runs'] {
  return {
    follow,
    send: notScripted,
    findSent: notScripted,
    retry: notScripted,
    regenerate: notScripted,
    approve: notScripted,
    stop: notScripted,
    listMessages: notScripted,
    openConversation: notScripted,
    drain: async () => {},
    async *changes(_, signal) {
      signal.throwIfAborted()
      yield { type: 'resync' }
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason)),
      )
    },
  }
}

async function notScripted(): Promise<never> {
  throw new Error('only `follow` is scripted')
}

function emptyDatabase(): Context['db'] {
  return new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
}
