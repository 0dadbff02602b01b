import {
  emptyRun,
  fold,
  storedEventSchema,
  type FoldedRun,
  type RunId,
} from '@throughline/protocol'
import { SignJWT } from 'jose'
import { expect } from 'vitest'
import { openRawStream, parseEvents, streamUrl } from '../streams/raw-stream.ts'
import { createTestClient } from '../test-app.ts'
import { untilAnswered } from './fleet.ts'

const JWT_SECRET = 'a secret for the processes, of 32 bytes'

/** The environment of processes that `converseAtOnce` talks to. */
export const chaosEnv = {
  AUTH_SECRET: 'a secret that signs the cookies of tests',
  JWT_SECRET,
  MODEL: 'demo',
  DEMO_DELAY_MS: '60',
  DRAIN_GRACE_MS: '100',
  SENDS_PER_MINUTE: '0',
}

interface Client {
  url: string
  headers: () => Promise<Record<string, string>>
  /** Called for every event. */
  onEvent: () => void
}

/** Follows like curl: a new request after each lost connection, with the id of the last event. */
async function followRaw({ url, headers, onEvent }: Client, runId: RunId): Promise<FoldedRun> {
  let run: FoldedRun = emptyRun
  while (run.answer.status === 'streaming') {
    const cursor: Record<string, string> = run.seq > 0 ? { 'last-event-id': String(run.seq) } : {}
    using stream = await untilAnswered(async () =>
      openRawStream(streamUrl(url, 'chat.stream', { runId }), { ...(await headers()), ...cursor }),
    )
    let rest = ''
    try {
      for await (const chunk of stream.response.setEncoding('utf8')) {
        const blocks = (rest + String(chunk)).split('\n\n')
        rest = blocks.pop() ?? ''
        for (const { id, data } of blocks.flatMap(parseEvents)) {
          if (id === undefined) continue
          expect(Number(id), 'none lost, none twice').toBe(run.seq + 1)
          run = fold(run, { seq: Number(id), event: storedEventSchema.parse(JSON.parse(data)) })
          onEvent()
        }
      }
    } catch (error) {
      if (Object(error).code !== 'ECONNRESET') throw error
    }
  }
  return run
}

/** Follows with the stock tRPC client, and subscribes again when it gives up. */
async function followStock(client: Client, runId: RunId): Promise<FoldedRun> {
  const stock = createTestClient(client.url, client.headers)
  let run: FoldedRun = emptyRun
  // Compared at the end, because an exception in a callback would not fail this test.
  const seqs: number[] = []
  while (run.answer.status === 'streaming') {
    await new Promise<void>((resolve) => {
      const lastEventId = run.seq > 0 ? { lastEventId: String(run.seq) } : {}
      stock.chat.stream.subscribe(
        { runId, ...lastEventId },
        {
          onData({ id, data }) {
            const entry = { seq: Number(id), event: storedEventSchema.parse(data) }
            seqs.push(entry.seq)
            run = fold(run, entry)
            client.onEvent()
          },
          onError: () => resolve(),
          onComplete: () => resolve(),
        },
      )
    })
  }
  expect(seqs, 'none lost, none twice').toEqual(seqs.map((_, index) => index + 1))
  return run
}

async function converse(client: Client, follow: typeof followRaw): Promise<void> {
  const api = createTestClient(client.url, client.headers)
  const requestId = crypto.randomUUID()
  const message = 'Add milk, bread and eggs, then find milk, then show my notes'
  const sent = await untilAnswered(() => api.chat.send.mutate({ message, requestId }))
  const { answer } = await follow(client, sent.runId)
  const { conversationId } = sent
  const { items } = await untilAnswered(() => api.message.list.query({ conversationId }))
  expect(items).toMatchObject([{ role: 'user' }, { id: sent.assistantMessageId, ...answer }])
  expect(answer.status).toBe('completed')
  const notes = await untilAnswered(() => api.note.list.query({}))
  expect(notes.items.map(({ title }) => title).toSorted()).toEqual(['Bread', 'Eggs', 'Milk'])
}

/**
 * Has conversations at the same time, half of them over raw streams and half with the stock client.
 * Fails unless every answer completes once and every client folds the stored message.
 */
export async function converseAtOnce(
  url: string,
  { conversations, onEvent }: { conversations: number; onEvent: () => void },
): Promise<void> {
  await Promise.all(
    Array.from({ length: conversations }, async (_, number) => {
      const token = await new SignJWT({ sub: `user ${number}` })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(Buffer.from(JWT_SECRET))
      const headers = async () => ({ authorization: `Bearer ${token}` })
      await converse({ url, headers, onEvent }, number % 2 === 0 ? followRaw : followStock)
    }),
  )
}
