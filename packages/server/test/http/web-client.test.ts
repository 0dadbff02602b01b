import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testApp } from '../test-app.ts'

const page = '<!doctype html><script>theme()</script><script src="/assets/app-1a2b.js"></script>'
const html = { accept: 'text/html' }

async function builtClient() {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-web-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), page)
  await writeFile(join(folder, 'favicon.svg'), '<svg/>')
  await writeFile(join(folder, 'assets', 'app-1a2b.js'), 'app()')
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

test('the page is served at every path that a browser navigates to', async () => {
  await using web = await builtClient()
  await using app = await testApp({ plugin: { webFolder: web.folder } })
  for (const path of ['/', '/c/01a20319', '/c/01a20319?x=/trpc', '/a.b']) {
    const response = await fetch(app.url + path, { headers: html })
    expect(response.status, path).toBe(200)
    expect(response.headers.get('cache-control'), path).toBe('no-cache')
    expect(await response.text(), path).toBe(page)
  }
})

test('hashed assets are cached permanently, other files are revalidated', async () => {
  await using web = await builtClient()
  await using app = await testApp({ plugin: { webFolder: web.folder } })
  const asset = await fetch(`${app.url}/assets/app-1a2b.js`)
  expect(asset.headers.get('content-type')).toMatch('javascript')
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  const head = await fetch(`${app.url}/assets/app-1a2b.js`, { method: 'HEAD' })
  expect(head.headers.get('content-length')).toBe('5')
  const icon = await fetch(`${app.url}/favicon.svg`)
  expect(icon.headers.get('cache-control')).toBe('no-cache')
})

test('an unknown path is a 404 in JSON for programs', async () => {
  await using web = await builtClient()
  await using app = await testApp({ plugin: { webFolder: web.folder } })
  const requests: [string, RequestInit][] = [
    ['/api/nothing', { headers: html }],
    ['/chatkit/nothing', { headers: html }],
    ['/assets/old-9z.js', { headers: html }],
    ['/nothing.js', {}],
    ['/assets', {}],
    ['/assets/app-1a2b.js', { method: 'POST' }],
    ['/', { method: 'POST' }],
    ['/%2e%2e/package.json', {}],
    ['/..%2f..%2fpackage.json', {}],
  ]
  for (const [path, init] of requests) {
    const response = await fetch(app.url + path, init)
    expect(response.status, path).toBe(404)
    const isRest = /^\/(api|chatkit)\//.test(path)
    const problem = isRest ? { detail: expect.any(String) } : { code: 'NOT_FOUND' }
    expect(await response.json(), path).toMatchObject(problem)
  }
  const response = await fetch(`${app.url}/trpc/a/b`, { headers: html })
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ error: { data: { code: 'NOT_FOUND' } } })
})

test('the API documentation is served beside the page', async () => {
  await using web = await builtClient()
  await using app = await testApp({ plugin: { webFolder: web.folder } })
  const page = await fetch(`${app.url}/docs`, { headers: html })
  expect(await page.text()).toContain('swagger-ui')
  const openApi = await fetch(`${app.url}/openapi.json`, { headers: html })
  expect(await openApi.json()).toMatchObject({ openapi: '3.1.0' })
  for (const path of ['/docs/nothing', '/openapi.json/nothing']) {
    const response = await fetch(app.url + path, { headers: html })
    expect(response.status, path).toBe(404)
    expect(response.headers.get('content-type'), path).toMatch(/^application\/json/)
  }
})

test('the content security policy allows only the scripts of the page', async () => {
  await using web = await builtClient()
  await using app = await testApp({ plugin: { webFolder: web.folder } })
  const { headers } = await fetch(app.url, { headers: html })
  const policy = headers.get('content-security-policy')
  expect(policy).toMatch(/script-src 'self' 'sha256-[\w+/]+=*';/)
  expect(policy?.match(/sha256/g)).toHaveLength(1)
  expect(policy).toContain("frame-ancestors 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('strict-transport-security')).toBeNull()
})

test('a server without a built client answers with the command to build it', async () => {
  await using app = await testApp({ plugin: { webFolder: '/nowhere' } })
  const response = await fetch(app.url, { headers: html })
  expect(response.status).toBe(503)
  expect(await response.text()).toContain('npm run build')
})
