import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import fastifyStatic from '@fastify/static'
import { TRPCError } from '@trpc/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendError } from './error-handler.ts'
import { pathOf } from './request-log.ts'

/** The built web client. */
export interface WebClient {
  folder: string
  /** Their paths in the folder. */
  files: ReadonlySet<string>
  page: string
  /** CSP sources of the page's inline scripts. */
  scriptHashes: string[]
}

/** Returns undefined when the client has not been built. */
export async function readWebClient(folder: string): Promise<WebClient | undefined> {
  try {
    const page = await readFile(join(folder, 'index.html'), 'utf8')
    const files = await listFiles(folder)
    return { folder, files, page, scriptHashes: hashInlineScripts(page) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

async function listFiles(folder: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return new Set(files.map(({ parentPath, name }) => relative(folder, join(parentPath, name))))
}

/**
 * Serves the client's files, and its page at every other path that a browser navigates to. Any other
 * unknown path is a 404 in JSON. One wildcard route does all of it, because the not-found handler
 * belongs to the host, and a route for each file takes 10 MB.
 */
export async function serveWebClient(
  app: FastifyInstance,
  client: WebClient | undefined,
): Promise<void> {
  if (client !== undefined) {
    await app.register(fastifyStatic, {
      root: client.folder,
      serve: false,
      cacheControl: false,
      setHeaders: (reply, file) => {
        // The names of assets contain a hash of their content.
        const isHashed = file.startsWith(join(client.folder, 'assets'))
        reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
    app.get('/', (_request, reply) => sendPage(reply, client))
  }
  app.route<{ Params: { '*': string } }>({
    // @fastify/cors has already registered OPTIONS.
    method: app.supportedMethods.filter((method) => !app.hasRoute({ method, url: '/*' })),
    url: '/*',
    handler: (request, reply) => {
      const file = request.params['*']
      if (isRead(request) && client?.files.has(file) === true) return reply.sendFile(file)
      return isNavigation(request) ? sendPage(reply, client) : sendNotFound(request, reply)
    },
  })
}

function sendPage(reply: FastifyReply, client: WebClient | undefined): FastifyReply {
  if (client === undefined) {
    return reply
      .code(503)
      .type('text/plain; charset=utf-8')
      .send('The web client is not built. Build it with: npm run build\n')
  }
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-cache')
    .send(client.page)
}

function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const message = `There is no route ${request.method} ${pathOf(request)}.`
  return sendError(new TRPCError({ code: 'NOT_FOUND', message }), request, reply)
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

function isNavigation(request: FastifyRequest): boolean {
  if (!isRead(request)) return false
  if (/^\/(api|assets|chatkit|docs|health|openapi\.json|ready|trpc)(\/|$)/.test(pathOf(request)))
    return false
  return request.headers.accept?.includes('text/html') ?? false
}

function hashInlineScripts(page: string): string[] {
  const scripts = page.matchAll(/<script(?:\s(?![^>]*\bsrc=)[^>]*)?>([\s\S]*?)<\/script>/gi)
  return [...scripts].map(([, script = '']) => {
    return `'sha256-${createHash('sha256').update(script).digest('base64')}'`
  })
}
