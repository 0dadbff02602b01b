import type { EventSourceMessage } from 'eventsource-parser'
import { authorizationOf } from '../authorization.ts'
import type { Settings } from '../client-options.ts'
import { readMessages } from './event-stream.ts'
import { errorOfResponse, unexpectedAnswer } from '../to-throughline-error.ts'
import { withTimeout } from './timeout.ts'

/** About two and a half times the 15 seconds after which a server lets hear of itself. */
const SILENT_AFTER_MS = 40_000

/** Told to who shows it: `reconnecting` from a failure until the server answers again. */
export type ConnectionState = 'live' | 'reconnecting'

export interface StreamRequest {
  path: 'chat.stream' | 'changes'
  input?: object | undefined
  /** The id of the last event that was taken. */
  lastEventId?: string | undefined
  signal?: AbortSignal | undefined
}

/** One connection to a stream: its messages until it ends, or is cut. */
export async function* connect(
  settings: Settings,
  request: StreamRequest,
  hint: { wasTokenRefused: boolean },
): AsyncGenerator<EventSourceMessage, void> {
  const gone = new AbortController()
  const abort = () => gone.abort(request.signal?.reason)
  request.signal?.throwIfAborted()
  request.signal?.addEventListener('abort', abort, { once: true })
  try {
    let silentAfterMs = settings.silentAfterMs ?? SILENT_AFTER_MS
    const wasRefused = hint.wasTokenRefused
    const authorization = await authorizationOf(settings, { wasRefused })
    const sent = settings.fetch(addressOf(settings, request), {
      headers: headersOf(request, authorization),
      credentials: 'include',
      signal: gone.signal,
    })
    const body = await bodyOf(await withTimeout(silentAfterMs, sent), settings)
    for await (const message of readMessages(body, () => silentAfterMs)) {
      if (message.event === 'connected') {
        silentAfterMs = settings.silentAfterMs ?? silenceIn(message.data) ?? silentAfterMs
      }
      yield message
    }
  } finally {
    request.signal?.removeEventListener('abort', abort)
    gone.abort()
  }
}

function addressOf({ url }: Settings, { path, input }: StreamRequest): string {
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
  return `${url}/${path}${query}`
}

function headersOf(
  { lastEventId }: StreamRequest,
  authorization: Record<string, string>,
): Record<string, string> {
  const resume: Record<string, string> =
    lastEventId === undefined ? {} : { 'last-event-id': lastEventId }
  return { accept: 'text/event-stream', ...authorization, ...resume }
}

async function bodyOf(response: Response, { url }: Settings): Promise<ReadableStream<Uint8Array>> {
  const type = response.headers.get('content-type') ?? ''
  if (response.ok && response.body && type.includes('text/event-stream')) return response.body
  if (type.includes('json')) throw await errorOfResponse(response, url)
  await response.body?.cancel()
  throw unexpectedAnswer(response, url)
}

/** How long the server's stream may be silent, which it says in its first message. */
function silenceIn(data: string): number | undefined {
  const options: unknown = JSON.parse(data)
  return typeof options === 'object' &&
    options !== null &&
    'reconnectAfterInactivityMs' in options &&
    typeof options.reconnectAfterInactivityMs === 'number'
    ? options.reconnectAfterInactivityMs
    : undefined
}
