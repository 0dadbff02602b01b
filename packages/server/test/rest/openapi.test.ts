import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { fetchOpenApi, hasPathParameter, operationsOf } from './openapi-operations.ts'
import { testApp, type TestApp } from '../test-app.ts'

test('the document is valid OpenAPI 3.1', async () => {
  await using app = await testApp()
  const response = await fetch(`${app.url}/openapi.json`)
  expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  const validator = new Validator()
  expect(
    await validator.validate(z.record(z.string(), z.unknown()).parse(await response.json())),
  ).toEqual({ valid: true })
  expect(validator.version).toBe('3.1')
})

test('every operation has a unique operationId, for generated clients', async () => {
  await using app = await testApp()
  const names = (await operationsOf(app)).map(({ operationId }) => operationId)
  expect(names).toContain('listConversations')
  expect(new Set(names).size).toBe(names.length)
})

test('it describes exactly the routes of REST and /chatkit', async () => {
  await using app = await testApp()
  const operations = await operationsOf(app)
  expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
    'DELETE /api/conversations/{id}',
    'DELETE /api/messages/{id}',
    'DELETE /api/messages/{id}/feedback',
    'DELETE /api/notes/{id}',
    'GET /api/conversations',
    'GET /api/conversations/recent/first',
    'GET /api/conversations/{id}',
    'GET /api/feedback',
    'GET /api/notes',
    'GET /api/notes/{id}',
    'GET /chatkit/runs/{run_id}',
    'PATCH /api/conversations/{id}',
    'PATCH /api/notes/{id}',
    'POST /api/messages/{id}/fork',
    'POST /api/messages/{id}/switch',
    'POST /api/notes',
    'POST /chatkit',
    'PUT /api/messages/{id}/feedback',
  ])
  const served = routesOf(app).filter((path) => /^\/(api\/(?!auth)|chatkit)/.test(path))
  expect(served.length).toBeGreaterThan(10)
  for (const path of served) {
    const described = path.replace(/(.)\/$/, '$1').replaceAll(/:(\w+)/g, '{$1}')
    expect(operations.map((operation) => operation.path)).toContain(described)
  }
})

test('every operation documents its security, its input and its responses with errors', async () => {
  await using app = await testApp()
  const { components, security } = z
    .object({
      components: z.looseObject({ securitySchemes: z.object({}).loose() }),
      security: z.unknown(),
    })
    .parse(await fetchOpenApi(app))
  expect(components.securitySchemes).toMatchObject({
    bearer: { type: 'http', scheme: 'bearer' },
    session: { type: 'apiKey', in: 'cookie', name: 'throughline.session_token' },
  })
  expect(security).toEqual([{ bearer: [] }, { session: [] }])
  for (const { responses, requestBody, method, path } of await operationsOf(app)) {
    const what = `${method} ${path}`
    expect(Object.keys(responses), what).toContain('401')
    expect(Object.keys(responses), what).toContain(path.startsWith('/chatkit') ? '400' : '422')
    if (path.includes('{')) expect(Object.keys(responses), what).toContain('404')
    expect(JSON.stringify(responses), what).toMatch(/"examples?":/)
    for (const [status, response] of Object.entries(responses)) {
      const type =
        path.startsWith('/chatkit') && status === '200' ? 'text/event-stream' : 'application/json'
      expect(response, `${what} ${status}`).toHaveProperty(['content', type, 'schema'])
    }
    if (requestBody !== undefined) {
      expect(requestBody, what).toHaveProperty(['content', 'application/json', 'example'])
    }
  }
})

test('numbers at the documented bounds are accepted', async () => {
  await using app = await testApp()
  const headers = await app.bearer('alice')
  const lists = (await operationsOf(app)).filter((operation) => !hasPathParameter(operation))
  for (const { path, parameters } of lists) {
    for (const { name, schema } of parameters.filter((parameter) => parameter.in === 'query')) {
      for (const value of [schema.minimum, schema.maximum]) {
        if (value === undefined) continue
        const url = `${app.url}${path}?${name}=${value}`
        expect((await fetch(url, { headers })).status, url).toBe(200)
      }
    }
  }
})

test('the frames of /chatkit are discriminated by their type', async () => {
  await using app = await testApp()
  const { paths } = await fetchOpenApi(app)
  const variants = z
    .array(
      z.object({ properties: z.looseObject({ type: z.object({ enum: z.array(z.string()) }) }) }),
    )
    .parse(
      z
        .object({
          content: z.object({ 'text/event-stream': z.object({ schema: z.looseObject({}) }) }),
        })
        .parse(paths['/chatkit']?.post?.responses['200']).content['text/event-stream'].schema[
        'oneOf'
      ],
    )
  expect(variants.flatMap(({ properties }) => properties.type.enum)).toEqual([
    'thinking',
    'text',
    'tool_call',
    'tool_result',
    'error',
  ])
})

test('Swagger UI loads nothing from other servers', async () => {
  await using app = await testApp()
  for (const path of ['/docs', '/docs/']) {
    const page = await fetch(`${app.url}${path}`, { headers: { accept: 'text/html' } })
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'/)
    const html = await page.text()
    expect(html).toContain('swagger-ui')
    expect(html).not.toMatch(/https?:\/\//)
    const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, asset = '']) => asset)
    expect(assets.length).toBeGreaterThan(3)
    for (const asset of assets) {
      const url = new URL(asset, `${app.url}${path}`)
      expect(url.origin).toBe(app.url)
      expect((await fetch(url)).status, url.pathname).toBe(200)
    }
    for (const [, attributes = '', script = ''] of html.matchAll(/<script([^>]*)>([^<]*)/g)) {
      expect(attributes).toContain('src=')
      expect(script.trim()).toBe('')
    }
  }
})

test('its paths never serve the page of the web client', async () => {
  await using app = await testApp()
  for (const path of ['/docs/nothing', '/openapi.json/x', '/api/nothing', '/chatkit/nothing']) {
    const response = await fetch(`${app.url}${path}`, { headers: { accept: 'text/html' } })
    expect(response.status, path).toBe(404)
    expect(response.headers.get('content-type'), path).toMatch(/^application\/json/)
  }
})

/** Parses all served paths from the route tree that Fastify prints. */
function routesOf({ fastify }: TestApp): string[] {
  const stack: string[] = []
  return fastify
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', segment = '', methods] =
        /^(.*?)[├└]── (\S*)(?: \((.*)\))?$/.exec(line) ?? []
      stack.splice(indent.length / 4, Infinity, segment)
      return methods === undefined ? [] : [stack.join('')]
    })
}
