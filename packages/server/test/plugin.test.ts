import fastifyStatic from '@fastify/static'
import { testDatabase } from '@throughline/db/testing'
import Fastify, { type FastifyInstance } from 'fastify'
import { expect, test } from 'vitest'
import { throughline, type PluginOptions } from '../src/plugin.ts'
import { notesApp, testBearer, testClient, testEngine } from '../src/testing/index.ts'
import type { NotesRouter, TestServerOptions } from '../src/testing/index.ts'
import { openRawStream, parseEvents, streamUrl } from './streams/raw-stream.ts'

type HostOptions = Pick<TestServerOptions, 'env' | 'model'> & Pick<PluginOptions, 'webFolder'>

/** Starts a Fastify host with its own routes and handlers, on which the engine is registered. */
async function startHost({ webFolder = false, ...options }: HostOptions = {}) {
  await using started = new AsyncDisposableStack()
  const database = started.use(await testDatabase())
  const engine = await testEngine(notesApp, database, options)
  const host = Fastify({ return503OnClosing: false, pluginTimeout: 0 })
  started.defer(() => host.close())
  host.setErrorHandler((error, _request, reply) => reply.code(418).send({ mine: String(error) }))
  host.setNotFoundHandler((_request, reply) => reply.code(404).send({ mine: 'not found' }))
  await host.register(fastifyStatic, { root: import.meta.dirname, prefix: '/mine/files/' })
  host.get('/mine', () => ({ mine: true }))
  await host.register(throughline, { engine, webFolder })
  serveLateRoutes(host)
  const url = await host.listen({ host: '127.0.0.1', port: 0 })
  const resources = started.move()
  return { url, host, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

/** Routes registered after the engine: they would inherit anything the engine sets on the host. */
function serveLateRoutes(host: FastifyInstance): void {
  host.get('/mine/late', () => ({ mine: true }))
  host.post('/mine/text', ({ body }) => ({ mine: body }))
  host.get('/mine/broken', () => {
    throw new Error('broken')
  })
}

const html = { accept: 'text/html' }

test('the routes of a host keep their own responses, errors, headers and body types', async () => {
  await using server = await startHost({ env: { CORS_ORIGINS: 'https://chat.example.com' } })
  const { url } = server
  for (const path of ['/mine', '/mine/late']) {
    const { status, headers } = await fetch(url + path, {
      headers: { origin: 'https://chat.example.com' },
    })
    expect(status, path).toBe(200)
    expect(headers.get('content-security-policy'), path).toBeNull()
    expect(headers.get('access-control-allow-origin'), path).toBeNull()
  }
  expect(await (await fetch(`${url}/mine/broken`)).json()).toEqual({ mine: 'Error: broken' })
  const text = await fetch(`${url}/mine/text`, { method: 'POST', body: 'as text' })
  expect(await text.json()).toEqual({ mine: 'as text' })
  for (const path of ['/mine/nothing', '/nothing']) {
    const response = await fetch(url + path, { headers: html })
    expect(response.status, path).toBe(404)
    expect(await response.json(), path).toEqual({ mine: 'not found' })
  }
  const file = await fetch(`${url}/mine/files/plugin.test.ts`)
  expect(await file.text()).toContain('/mine/files/')
})

test("the engine's routes keep their own errors and headers on a host", async () => {
  await using server = await startHost()
  const known = await fetch(`${server.url}/trpc/server.info`)
  expect(known.status).toBe(200)
  expect(known.headers.get('content-security-policy')).not.toBeNull()
  const unknown = await fetch(`${server.url}/trpc/nothing`)
  expect(await unknown.json()).toMatchObject({ error: { data: { code: 'NOT_FOUND' } } })
  const rest = await fetch(`${server.url}/api/notes`)
  expect(rest.status).toBe(401)
  expect(await rest.json()).toEqual({ detail: expect.any(String) })
  expect((await fetch(`${server.url}/ready`)).status).toBe(200)
})

test('the page is served at unknown paths, but not at paths of the host', async () => {
  await using server = await startHost({ webFolder: '/nowhere' })
  for (const path of ['/mine', '/mine/late']) {
    const response = await fetch(server.url + path, { headers: html })
    expect(await response.json(), path).toEqual({ mine: true })
  }
  const page = await fetch(`${server.url}/c/1`, { headers: html })
  expect(await page.text()).toContain('The web client is not built.')
})

test('closing a host lets runs end within the grace period and ends their streams', async () => {
  const model = { kind: 'bench', deltas: 20, delayMs: 10 } as const
  await using server = await startHost({ model, env: { DRAIN_GRACE_MS: '10000' } })
  const { url, host } = server
  const headers = await testBearer('alice')
  const { chat } = testClient<NotesRouter>(url, async () => headers)
  const { runId } = await chat.send.mutate({ message: 'a', requestId: 'r' })
  const run = await openRawStream(streamUrl(url, 'chat.stream', { runId }), headers)
  const changes = await openRawStream(streamUrl(url, 'changes'), headers)
  const texts = Promise.all([run.text(), changes.text()])
  await host.close()
  const [ofRun, ofChanges] = await texts
  expect(ofRun).toContain('run_completed')
  expect(parseEvents(ofRun).at(-1)?.event).toBe('return')
  expect(parseEvents(ofChanges).map(({ event }) => event)).not.toContain('return')
  await expect(fetch(`${url}/mine`)).rejects.toThrow()
})
