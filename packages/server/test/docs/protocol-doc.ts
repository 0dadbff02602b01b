import { readFile } from 'node:fs/promises'

/** A request and its response in a fenced `http` block of docs/PROTOCOL.md. */
export interface DocumentedExchange {
  method: string
  path: string
  headers: Record<string, string>
  body: string | undefined
  answer: { status: number; headers: Record<string, string>; body: string }
}

const FILE = new URL('../../../../docs/PROTOCOL.md', import.meta.url)

export async function readExchanges(): Promise<DocumentedExchange[]> {
  const text = await readFile(FILE, 'utf8')
  return [...text.matchAll(/^```http\n([\s\S]*?)^```$/gm)].map(([, block = '']) => parse(block))
}

function parse(block: string): DocumentedExchange {
  const at = block.indexOf('\nHTTP/1.1 ')
  const request = readMessage(block.slice(0, at))
  const response = readMessage(block.slice(at + 1))
  const [method = '', path = ''] = request.first.split(' ')
  const { headers, body } = response
  return {
    method,
    path,
    headers: request.headers,
    body: request.body === '' ? undefined : request.body,
    answer: { status: Number(response.first.split(' ')[1]), headers, body },
  }
}

function readMessage(text: string) {
  const [head = '', ...rest] = text.split('\n\n')
  const [first = '', ...lines] = head.trimEnd().split('\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(': ')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)]
    }),
  )
  return { first, headers, body: rest.join('\n\n').trim() }
}

/** Replaces every value by its type, recursively. A list becomes the types of its items. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((item) => JSON.stringify(shapeOf(item))))]
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  const entries = Object.entries(value).map(([key, item]) => [key, shapeOf(item)] as const)
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Returns the shapes of a stream's blocks. Equal neighbours, such as deltas, become one. */
export function streamShape(raw: string): string[] {
  const shapes = raw
    .trim()
    .split('\n\n')
    .map((block) => {
      const [, id, data = ''] = /^(id: \S+\n)?data: (.*)$/.exec(block) ?? []
      const shape = data === '[DONE]' ? data : frameShape(JSON.parse(data))
      return `${id === undefined ? '' : 'with id: '}${shape}`
    })
  return shapes.filter((shape, index) => shape !== shapes[index - 1])
}

function frameShape(frame: object): string {
  const type = 'type' in frame ? frame.type : undefined
  return JSON.stringify({ type, shape: shapeOf(frame) })
}
