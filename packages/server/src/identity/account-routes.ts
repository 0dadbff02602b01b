import rateLimit from '@fastify/rate-limit'
import { AppError, toStorableJson } from '@throughline/protocol'
import { TRPCError } from '@trpc/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { LoadAccounts } from './load-accounts.ts'
import { selectSetCookies } from './session-cookies.ts'

interface AccountRoutesOptions {
  loadAccounts: LoadAccounts
  /** The limit of POST requests, such as sign-ins, per IP address. */
  postsPerMinute: number
}

/** Serves Better Auth's routes with a rate limit per IP address. */
export async function serveAccounts(
  app: FastifyInstance,
  { loadAccounts, postsPerMinute }: AccountRoutesOptions,
): Promise<void> {
  await app.register(async (scope) => {
    await scope.register(rateLimit, {
      timeWindow: '1 minute',
      max: (request) => (request.method === 'POST' ? postsPerMinute : postsPerMinute * 20),
      keyGenerator: (request) => `${request.method} ${request.ip}`,
      errorResponseBuilder: (_request, { ttl }) => tooManyAttempts(Math.ceil(ttl / 1000)),
    })
    scope.removeContentTypeParser('application/json')
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    )
    scope.route({
      method: ['GET', 'POST'],
      url: '/api/auth/*',
      handler: async (request, reply) => {
        if (!isStorable(request.body)) {
          return reply.code(400).send({
            code: 'BAD_REQUEST',
            message: 'The body must be JSON without NUL characters and unpaired surrogates.',
          })
        }
        const webRequest = toWebRequest(request)
        const accounts = await loadAccounts()
        const response = await accounts.handler(webRequest)
        return sendResponse(reply, response, selectSetCookies(webRequest, response))
      },
    })
  })
}

function tooManyAttempts(retryAfterSeconds: number): AppError {
  return new AppError(
    'RATE_LIMITED',
    `Too many attempts in a short time. Try again in ${retryAfterSeconds} seconds.`,
    { retryAfterSeconds },
  )
}

function isStorable(body: unknown): boolean {
  if (typeof body !== 'string' || body === '') return body === undefined || body === ''
  try {
    const json: unknown = JSON.parse(body)
    return JSON.stringify(json) === JSON.stringify(toStorableJson(json))
  } catch {
    return false
  }
}

function toWebRequest(request: FastifyRequest): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, String(value))
  }
  const url = URL.parse(request.url, `${request.protocol}://${request.host}`)
  if (url === null) throw new TRPCError({ code: 'BAD_REQUEST', message: 'The Host is not valid.' })
  // Better Auth requires an Origin with a cookie. Browsers always send one with a POST, so a request
  // without it does not come from a page of another origin.
  if (request.method === 'POST' && !headers.has('origin')) headers.set('origin', url.origin)
  const body = typeof request.body === 'string' ? { body: request.body } : {}
  return new Request(url, { method: request.method, headers, ...body })
}

async function sendResponse(
  reply: FastifyReply,
  response: Response,
  cookies: string[],
): Promise<FastifyReply> {
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') void reply.header(name, value)
  }
  if (cookies.length > 0) void reply.header('set-cookie', cookies)
  return reply.code(response.status).send(await response.text())
}
