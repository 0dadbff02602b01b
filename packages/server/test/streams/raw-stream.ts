import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'

/** A raw stream, as curl receives it. Data is read only on demand. */
export interface RawStream extends Disposable {
  response: IncomingMessage
  /** Reads until the server ends the stream. */
  text(): Promise<string>
}

/** Opens a stream over its own socket. */
export async function openRawStream(
  url: string,
  headers: Record<string, string> = {},
): Promise<RawStream> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { headers, agent: false }, resolve).on('error', reject).end()
  })
  response.on('error', () => {})
  return {
    response,
    async text() {
      let text = ''
      for await (const chunk of response.setEncoding('utf8')) text += chunk
      return text
    },
    [Symbol.dispose]: () => void response.destroy(),
  }
}

/** The URL of a subscription: `streamUrl(app.url, 'chat.stream', { runId })`. */
export function streamUrl(url: string, path: string, input?: object): string {
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
  return `${url}/trpc/${path}${query}`
}

export interface RawEvent {
  event: string
  id?: string
  data: string
}

/** Parses the events of a stream as an EventSource does. */
export function parseEvents(text: string): RawEvent[] {
  return text
    .split(/\n\n+/)
    .filter((block) => /^(event|data|id):/m.test(block))
    .map((block) => {
      const fields = new Map(
        block.split('\n').map((line) => {
          const colon = line.indexOf(': ')
          return [line.slice(0, colon), line.slice(colon + 2)]
        }),
      )
      const id = fields.get('id')
      return {
        event: fields.get('event') ?? 'message',
        data: fields.get('data') ?? '',
        ...(id === undefined ? {} : { id }),
      }
    })
}
