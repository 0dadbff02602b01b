import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { withTimeout } from './timeout.ts'

/** No event of a run is as long: a tool's result is bounded far below. */
const EVENT_MAX_LENGTH = 16 * 1024 * 1024

/**
 * The messages of an event stream, read no faster than they are taken: what is not taken stays in
 * the socket. Throws when nothing comes for too long; `silentAfterMs` is asked before every wait.
 */
export async function* readMessages(
  body: ReadableStream<Uint8Array>,
  silentAfterMs: () => number,
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
      const { done, value } = await withTimeout(silentAfterMs(), reader.read())
      if (done) return
      parser.feed(decoder.decode(value, { stream: true }))
      const messages = whole
      whole = []
      yield* messages
    }
  } finally {
    // It may have failed by itself, and then there is nothing to cancel.
    await reader.cancel().catch(() => undefined)
  }
}
