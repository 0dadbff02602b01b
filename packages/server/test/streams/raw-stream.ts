import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'

/** A stream as curl sees it, read only when it is asked for. */
export interface RawStream extends Disposable {
  response: IncomingMessage
  /** All that comes until the server ends it. */
  text(): Promise<string>
}

/** Opens a stream over a socket of its own, without anything between. */
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

/** The address of a subscription: `streamUrl(app.url, 'chat.stream', { runId })`. */
export function streamUrl(url: string, path: string, input?: object): string {
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
  return `${url}/trpc/${path}${query}`
}

export interface RawEvent {
  event: string
  id?: string
  data: string
}

/** The events of a whole stream, as an EventSource would hand them out. */
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
