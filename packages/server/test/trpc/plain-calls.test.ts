import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { createApi, tables, type Context } from '@throughline/api'
import type { EngineTables } from '@throughline/db'
import { AppError } from '@throughline/protocol'
import type { AnyTRPCRouter } from '@trpc/server'
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { answerErrors } from '../../src/http/error-handler.ts'
import { adapterOptions, serveProcedures } from '../../src/trpc/procedure-routes.ts'
import { scriptedContext } from '../streams/scripted-streams.ts'

const api = createApi({
  contract: { name: 'probe', scopes: {}, topics: [], errors: {} },
  tables: tables<EngineTables>(),
  tools: {},
})

const started = Promise.withResolvers<void>()
const aborted = Promise.withResolvers<void>()

const router = api.join({
  probe: {
    echo: api
      .procedure('read')
      .input(z.unknown())
      .query(({ input }) => ({ input })),
    strict: api
      .procedure('read')
      .input(z.object({ n: z.number() }))
      .query(({ input }) => input),
    many: api.procedure('read').query(() => ({
      items: Array.from({ length: 200 }, (_, index) => ({ index, text: '“Grüße” 😀 '.repeat(30) })),
    })),
    streamed: api.procedure('read').query(async function* () {
      yield 1
    }),
    wait: api.procedure('read').query(async ({ signal }) => {
      started.resolve()
      if (signal) await once(signal, 'abort')
      aborted.resolve()
    }),
    nothing: api.procedure('read').query(() => undefined),
    save: api
      .procedure('chat')
      .input(z.unknown())
      .mutation(({ input }) => ({ saved: input })),
    account: api.procedure('account').query(() => 'secret'),
    limited: api.procedure('read').query(() => {
      throw new AppError('RATE_LIMITED', 'Later.', { retryAfterSeconds: 7 })
    }),
    bug: api.procedure('read').query(() => {
      throw new Error('postgres://user:password@host')
    }),
  },
})

interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: string
}

/** The same router twice: at `/trpc` as the server serves it, at `/stock` by tRPC's adapter alone. */
async function startBoth(createContext: () => Promise<Context>) {
  const app = Fastify()
  answerErrors(app)
  await serveProcedures(app, { router, createContext })
  await app.register(fastifyTRPCPlugin, {
    prefix: '/stock',
    trpcOptions: adapterOptions({ router, createContext }),
  } satisfies FastifyTRPCPluginOptions<AnyTRPCRouter>)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { url, [Symbol.asyncDispose]: () => app.close() }
}

/** What a client can see of an answer, whether or not it was sent in chunks. */
async function ask(url: string, { method = 'GET', headers = {}, body }: Asked) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method, headers, agent: false }, resolve).on('error', reject).end(body)
  })
  const { 'content-type': type, vary, allow, 'retry-after': retryAfter } = response.headers
  const { statusCode: status } = response
  return { status, type, vary, allow, retryAfter, body: await text(response) }
}

const signedIn = async () => scriptedContext(async function* () {})
const anonymous = async () => scriptedContext(async function* () {}, null)

async function expectSameAnswers(
  createContext: () => Promise<Context>,
  requests: readonly [path: string, asked?: Asked][],
): Promise<string[]> {
  await using both = await startBoth(createContext)
  const bodies: string[] = []
  for (const [path, asked = {}] of requests) {
    const ours = await ask(`${both.url}/trpc/${path}`, asked)
    const stock = await ask(`${both.url}/stock/${path}`, asked)
    expect(ours, `${asked.method ?? 'GET'} ${path} ${JSON.stringify(asked)}`).toEqual(stock)
    bodies.push(ours.body)
  }
  return bodies
}

const json = { 'content-type': 'application/json' }
const post = (body: string, headers = json): Asked => ({ method: 'POST', headers, body })
const encoded = (input: unknown) => encodeURIComponent(JSON.stringify(input))

test('a single query or mutation is answered as by tRPC itself', async () => {
  const bodies = await expectSameAnswers(signedIn, [
    ['probe.echo'],
    ['probe.echo?input='],
    [`probe.echo?input=${encoded({ a: ['“x”', 1, null, true] })}`],
    [`probe.echo?input=${encoded('a b+c')}&input=%22twice%22`],
    ['probe.echo?input=%22a+b%22'],
    ['probe.echo?input=null'],
    [`probe.echo?batch=0&input=${encoded(1)}`, { headers: json }],
    [`probe.strict?input=${encoded({ n: 1 })}`],
    [`probe.strict?input=${encoded({ n: 'x' })}`],
    ['probe.strict'],
    ['probe.many'],
    ['probe.nothing'],
    ['probe.save', post('{"a":"“x”"}')],
    ['probe.save', post('1', { 'content-type': 'application/json; charset=utf-8' })],
    ['probe.save', post('')],
    ['probe.save?input=%22not+this%22', post('null')],
  ])
  expect(bodies[2]).toBe('{"result":{"data":{"input":{"a":["“x”",1,null,true]}}}}')
})

test('a batch is answered as by tRPC itself', async () => {
  const bodies = await expectSameAnswers(signedIn, [
    [`probe.echo,probe.strict?batch=1&input=${encoded({ 0: 'a', 1: { n: 1 } })}`],
    [`probe.echo?batch=1&input=${encoded({ 0: null })}`],
    ['probe.echo,probe.echo?batch=1'],
    ['probe.echo%2Cprobe.nothing?batch=1'],
    [`probe.many,probe.bug,probe.limited?batch=1&input=${encoded({})}`],
    ['probe.limited,probe.limited?batch=1'],
    ['probe.streamed,probe.nothing?batch=1'],
    [`probe.echo?batch=1&input=${encoded([1])}`],
    ['probe.echo?batch=1&input=null'],
    ['probe.save,probe.save?batch=1', post('{"0":1,"1":"b"}')],
    ['probe.save,probe.echo?batch=1', post('{"0":1,"1":"b"}')],
    ['probe.echo,probe.unknown?batch=1'],
    ['probe.echo,?batch=1'],
    ['probe.echo,probe.strict'],
  ])
  expect(bodies[0]).toBe('[{"result":{"data":{"input":"a"}}},{"result":{"data":{"n":1}}}]')
})

test('errors and refusals are answered as by tRPC itself', async () => {
  const bodies = await expectSameAnswers(signedIn, [
    ['probe.limited'],
    ['probe.bug'],
    ['probe.account'],
    ['probe.unknown'],
    ['probe'],
    ['__proto__'],
    ['constructor?batch=1'],
    ['probe.echo?input=%7B'],
    ['probe.echo?input=%ZZ'],
    ['probe.echo?input=%22%ZZ%41%22'],
    ['probe.echo?input=1#2'],
    ['probe%2Eecho?input=1'],
    ['probe%252Eecho?input=1'],
    ['probe.echo?connectionParams=%7B'],
    ['probe.echo', post('1')],
    ['probe.save'],
    ['probe.save', post('{')],
    ['probe.save', post('1', { 'content-type': 'text/plain' })],
    ['probe.save', { method: 'PUT', headers: json, body: '1' }],
    ['probe.echo', { method: 'HEAD' }],
    ['probe.echo', { headers: { 'content-type': 'multipart/form-data; boundary=x' } }],
    ['probe.echo', { headers: { 'content-type': 'application/octet-stream' } }],
    ['chat.stream?batch=1'],
  ])
  expect(bodies.join('')).not.toContain('password')
})

test('a client that takes JSON lines gets them from tRPC', async () => {
  const accepts = [
    { 'trpc-accept': 'application/jsonl' },
    { accept: 'text/html, application/jsonl' },
  ]
  for (const headers of accepts) {
    await expectSameAnswers(signedIn, [
      ['probe.echo,probe.nothing?batch=1', { headers }],
      ['probe.echo', { headers }],
    ])
  }
})

test('a missing sign-in and a failing context are answered as by tRPC itself', async () => {
  const requests: [string][] = [
    ['probe.strict'],
    ['probe.echo,probe.account?batch=1'],
    ['probe.unknown'],
  ]
  await expectSameAnswers(anonymous, requests)
  await expectSameAnswers(() => Promise.reject(new AppError('SIGN_IN_REQUIRED', 'No.')), requests)
  await expectSameAnswers(() => Promise.reject(new Error('a bug')), requests)
})

test('a procedure is told when its client disconnects', async () => {
  await using both = await startBoth(signedIn)
  const call = request(`${both.url}/trpc/probe.wait`, { agent: false }).on('error', () => {})
  call.end()
  await started.promise
  call.destroy()
  await aborted.promise
})
