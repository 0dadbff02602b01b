import { json } from 'node:stream/consumers'
import { startChildServer, type ChildServer } from './child-server.ts'
import { readData, send } from './sse.ts'
import { signToken } from './token.ts'

const SECRET = 'bench-secret-that-is-32-bytes-long!'

export interface ChatResult {
  firstEventMs: number
  /** Characters of text that arrived: four for each delta of the bench model. */
  characters: number
}

/** A server that is measured, and how one chat with it goes from the question to the last event. */
export interface Target {
  name: string
  server: ChildServer
  chat(user: number): Promise<ChatResult>
}

interface TargetOptions {
  databaseUrl: string
  port: number
  deltas: number
  delayMs: number
}

function environment({
  databaseUrl,
  port,
  deltas,
  delayMs,
}: TargetOptions): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    JWT_SECRET: SECRET,
    BENCH_DELTAS: String(deltas),
    BENCH_DELAY_MS: String(delayMs),
  }
}

/** The bare server of this folder: one POST that streams. */
export async function startBare(options: TargetOptions): Promise<Target> {
  const url = `http://127.0.0.1:${options.port}`
  const file = new URL('bare-server.ts', import.meta.url).pathname
  const server = await startChildServer(file, {
    env: environment(options),
    url,
    readyPath: '/ready',
  })
  const chat = async (user: number): Promise<ChatResult> => {
    const start = performance.now()
    const result = { firstEventMs: 0, characters: 0 }
    const response = await post(`${url}/chat`, user)
    await readData(response, (data) => {
      result.firstEventMs ||= performance.now() - start
      if (data !== '[DONE]') result.characters += textLength(JSON.parse(data))
    })
    return result
  }
  return { name: 'bare node:http + pg', server, chat }
}

/** This project's server: `chat.send`, then `chat.stream` to its end. */
export async function startThroughline(options: TargetOptions): Promise<Target> {
  const url = `http://127.0.0.1:${options.port}`
  const file = new URL('../apps/server/src/main.ts', import.meta.url).pathname
  const env = {
    ...environment(options),
    MODEL: 'bench',
    SENDS_PER_MINUTE: '0',
    LOG_LEVEL: 'error',
    AUTH_SECRET: SECRET,
  }
  const server = await startChildServer(file, { env, url, readyPath: '/ready' })
  const chat = async (user: number): Promise<ChatResult> => {
    const start = performance.now()
    const result = { firstEventMs: 0, characters: 0 }
    const sent = await json(await post(`${url}/trpc/chat.send`, user))
    const input = encodeURIComponent(JSON.stringify({ runId: runIdOf(sent) }))
    const response = await send(`${url}/trpc/chat.stream?input=${input}`, {
      method: 'GET',
      headers: authorization(user),
    })
    await readData(response, (data) => {
      if (data === '' || data === '{}') return
      const event: unknown = JSON.parse(data)
      const length = textLength(event)
      if (length > 0) result.firstEventMs ||= performance.now() - start
      result.characters += length
    })
    return result
  }
  return { name: 'throughline', server, chat }
}

function post(url: string, user: number) {
  const body = JSON.stringify({ message: 'hello', requestId: crypto.randomUUID() })
  return send(url, {
    method: 'POST',
    headers: { ...authorization(user), 'content-type': 'application/json' },
    body,
  })
}

const tokens = new Map<number, string>()

function authorization(user: number): { authorization: string } {
  const token = tokens.get(user) ?? signToken(`user-${user}`, SECRET)
  tokens.set(user, token)
  return { authorization: `Bearer ${token}` }
}

function textLength(event: unknown): number {
  const isText = typeof event === 'object' && event !== null && 'delta' in event
  return isText && typeof event.delta === 'string' ? event.delta.length : 0
}

function runIdOf(answer: unknown): string {
  const match = /"runId":"([^"]+)"/.exec(JSON.stringify(answer))
  if (!match?.[1]) throw new Error(`chat.send answered ${JSON.stringify(answer)}`)
  return match[1]
}
