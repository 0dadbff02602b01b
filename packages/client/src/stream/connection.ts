import type { EventSourceMessage } from 'eventsource-parser'
import { authorizationOf } from '../authorization.ts'
import type { Settings } from '../client-options.ts'
import { errorOfResponse, unexpectedAnswer } from '../to-throughline-error.ts'
import { readMessages } from './event-stream.ts'
import { withTimeout } from './timeout.ts'

/** About two and a half times the 15 seconds between a server's heartbeats. */
const INACTIVITY_TIMEOUT_MS = 40_000

/** `reconnecting` lasts from a failure until the server answers again. */
export type ConnectionState = 'live' | 'reconnecting'

export interface StreamRequest {
  /** The path of a subscription, `chat.stream`. */
  path: string
  input?: unknown
  /** The id of the last event that was received. */
  lastEventId?: string | undefined
  signal?: AbortSignal | undefined
}

/** Opens one connection and yields its messages until the server ends it. Throws when it is lost. */
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
    let timeoutMs = settings.inactivityTimeoutMs ?? INACTIVITY_TIMEOUT_MS
    const wasRefused = hint.wasTokenRefused
    const authorization = await authorizationOf(settings, { wasRefused })
    const sent = settings.fetch(addressOf(settings, request), {
      headers: headersOf(request, authorization),
      credentials: 'include',
      signal: gone.signal,
    })
    const body = await bodyOf(await withTimeout(timeoutMs, sent), settings)
    for await (const message of readMessages(body, () => timeoutMs)) {
      if (message.event === 'connected') {
        timeoutMs = settings.inactivityTimeoutMs ?? serverTimeout(message.data) ?? timeoutMs
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

/** The inactivity timeout that the server proposes in its first message. */
function serverTimeout(data: string): number | undefined {
  const options: unknown = JSON.parse(data)
  return typeof options === 'object' &&
    options !== null &&
    'reconnectAfterInactivityMs' in options &&
    typeof options.reconnectAfterInactivityMs === 'number'
    ? options.reconnectAfterInactivityMs
    : undefined
}
