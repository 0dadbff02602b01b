import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { withTimeout } from './timeout.ts'

/** No event of a run is as long: tool results are limited to far less. */
const EVENT_MAX_LENGTH = 16 * 1024 * 1024

/**
 * Yields the messages of an event stream. It reads the next chunk only when the messages of the last
 * one were taken, so a slow reader holds the server back. Throws when no data arrives for
 * `timeoutMs()`, which is evaluated before every read.
 */
export async function* readMessages(
  body: ReadableStream<Uint8Array>,
  timeoutMs: () => number,
): AsyncGenerator<EventSourceMessage, void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let whole: EventSourceMessage[] = []
  const parser = createParser({
    onEvent: (message) => whole.push(message),
    maxBufferSize: EVENT_MAX_LENGTH,
  })
  try {
    while (true) {
      const { done, value } = await withTimeout(timeoutMs(), reader.read())
      if (done) return
      parser.feed(decoder.decode(value, { stream: true }))
      const messages = whole
      whole = []
      yield* messages
    }
  } finally {
    // Cancelling a stream that has failed rejects with its error.
    await reader.cancel().catch(() => undefined)
  }
}
