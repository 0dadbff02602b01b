import { frameSchema, type Frame } from '../../src/chatkit/frame-schema.ts'
import type { TestApp } from '../test-app.ts'

export interface Block {
  id: string | undefined
  data: string
}

/** An answer as a /chatkit client receives it. */
export interface ChatkitAnswer {
  status: number
  headers: Headers
  raw: string
  blocks: Block[]
  frames: Frame[]
  /** The concatenation of the text frames. */
  text: string
}

interface Caller {
  subject?: string
  headers?: Record<string, string>
}

export async function postChatkit(
  app: TestApp,
  body: unknown,
  { subject = 'alice', headers = {} }: Caller = {},
): Promise<Response> {
  return fetch(`${app.url}/chatkit`, {
    method: 'POST',
    headers: {
      ...(await app.bearer(subject)),
      'content-type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** Sends a message and reads its answer to the end. */
export async function chat(app: TestApp, body: unknown, caller?: Caller): Promise<ChatkitAnswer> {
  return readAnswer(await postChatkit(app, body, caller))
}

export async function resume(
  app: TestApp,
  runId: string | null,
  { subject = 'alice', headers = {} }: Caller = {},
): Promise<ChatkitAnswer> {
  const auth = await app.bearer(subject)
  return readAnswer(
    await fetch(`${app.url}/chatkit/runs/${runId}`, { headers: { ...auth, ...headers } }),
  )
}

export async function readAnswer(response: Response): Promise<ChatkitAnswer> {
  return toAnswer(response, await response.text())
}

function toAnswer({ status, headers }: Response, raw: string): ChatkitAnswer {
  const blocks = parseBlocks(raw)
  const frames = blocks
    .filter(({ data }) => data !== '[DONE]')
    .map(({ data }) => frameSchema.parse(JSON.parse(data)))
  const text = frames.map((frame) => (frame.type === 'text' ? frame.content : '')).join('')
  return { status, headers, raw, blocks, frames, text }
}

/** Parses the complete blocks of a stream. An incomplete last block is dropped. */
export function parseBlocks(raw: string): Block[] {
  return raw
    .split('\n\n')
    .slice(0, -1)
    .flatMap((block) => {
      const [, id, data] = /^(?:id: (.*)\n)?data: (.*)$/.exec(block) ?? []
      return data === undefined ? [] : [{ id, data }]
    })
}

export async function getJson(app: TestApp, path: string, subject = 'alice'): Promise<unknown> {
  const response = await fetch(`${app.url}${path}`, { headers: await app.bearer(subject) })
  return response.json()
}

/** Reads until `isEnough` returns true, then disconnects. */
export async function readUntil(
  response: Response,
  isEnough: (raw: string) => boolean,
): Promise<string> {
  const decoder = new TextDecoder()
  let raw = ''
  for await (const chunk of response.body ?? []) {
    raw += decoder.decode(chunk, { stream: true })
    if (isEnough(raw)) break
  }
  return raw
}
