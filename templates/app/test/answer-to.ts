import { randomUUID } from 'node:crypto'
import type { TRPCClient } from '@trpc/client'
import { vi } from 'vitest'
import type { AppRouter } from '../src/server/index.ts'

/** Sends a message in a new conversation and returns the answer when it is complete. */
export async function answerTo(client: TRPCClient<AppRouter>, message: string) {
  const { conversationId } = await client.chat.send.mutate({ message, requestId: randomUUID() })
  return vi.waitFor(async () => {
    const { items } = await client.message.list.query({ conversationId })
    const answer = items.at(-1)
    if (answer?.role !== 'assistant' || answer.status !== 'completed') throw new Error('not yet')
    return answer
  }, 10_000)
}
