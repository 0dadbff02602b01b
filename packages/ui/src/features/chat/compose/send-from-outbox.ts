import {
  emptyAnswer,
  titleOf,
  type AssistantMessage,
  type ConversationId,
  type MessageId,
  type RunId,
  type UserMessage,
} from '@throughline/protocol'
import { appCodeOf, errorText, isRetryable } from '../../../api/app-error.ts'
import {
  changeConversation,
  changeMessages,
  pauseRefetching,
  refreshConversation,
  refreshConversationList,
  seedConversation,
} from '../../../api/conversation-cache.ts'
import { trpcClient } from '../../../api/trpc.ts'
import { whenOnline } from '../../../api/when-online.ts'
import type { Outgoing } from './outbox.ts'
import { drafts, outbox } from './tab-storage.ts'

export interface Sent {
  conversationId: ConversationId
  runId: RunId
  userMessageId: MessageId
  assistantMessageId: MessageId
}

const inFlight = new Set<string>()
const RETRY_DELAYS_MS = [700, 2_000, 5_000]

/** Sends a message of the outbox. Returns undefined if it was not sent. */
export async function sendFromOutbox(message: Outgoing): Promise<Sent | undefined> {
  const { requestId, conversationId } = message
  if (inFlight.has(requestId)) return undefined
  inFlight.add(requestId)
  outbox.change(requestId, { state: 'sending', reason: null })
  const resumeRefetching =
    conversationId === null ? () => {} : await pauseRefetching(conversationId)
  try {
    const sent = await send(message)
    show(message, sent)
    outbox.remove(requestId)
    return sent
  } catch (error) {
    resumeRefetching()
    if (conversationId !== null && appCodeOf(error) === 'RUN_ALREADY_ACTIVE') {
      // Another tab started a run first. After the refresh the message waits for the end of that run.
      await refreshConversation(conversationId)
      outbox.change(requestId, { state: 'queued' })
    } else {
      outbox.change(requestId, { state: 'failed', reason: errorText(error) })
    }
    return undefined
  } finally {
    resumeRefetching()
    inFlight.delete(requestId)
    if (conversationId !== null) void refreshConversation(conversationId)
    void refreshConversationList()
  }
}

async function send({ requestId, conversationId, text }: Outgoing): Promise<Sent> {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  const input = { requestId, message: text, timeZone, ...(conversationId && { conversationId }) }
  for (const delay of RETRY_DELAYS_MS) {
    try {
      return await trpcClient.chat.send.mutate(input)
    } catch (error) {
      if (!isRetryable(error) || appCodeOf(error) === 'RATE_LIMITED') throw error
      await new Promise((resolve) => setTimeout(resolve, delay))
      // A device that is offline does not use up its retries.
      await whenOnline()
    }
  }
  return trpcClient.chat.send.mutate(input)
}

/** Adds the sent message to the cache just before the outbox removes it, so it never disappears. */
function show({ conversationId: to, text }: Outgoing, sent: Sent): void {
  const { conversationId, runId: activeRunId, userMessageId } = sent
  const createdAt = new Date().toISOString()
  if (to === null) {
    const title = titleOf(text)
    const times = { createdAt, updatedAt: createdAt }
    seedConversation({ id: conversationId, title, ...times, activeRunId, isWaiting: false })
    outbox.readdress(conversationId)
    drafts.moveNew(conversationId)
  }
  changeMessages(conversationId, (messages) =>
    messages.some((each) => each.id === userMessageId)
      ? messages
      : [
          ...messages,
          sentMessage(sent, { createdAt, text, parentId: messages.at(-1)?.id ?? null }),
          startedAnswer(sent, createdAt),
        ],
  )
  changeConversation(conversationId, { activeRunId, isWaiting: false })
}

function sentMessage(
  { userMessageId: id, conversationId }: Sent,
  fields: Pick<UserMessage, 'createdAt' | 'text' | 'parentId'>,
): UserMessage {
  return { id, conversationId, role: 'user', siblings: null, ...fields }
}

/** The siblings of an answer are known when the server has been asked. */
export function startedAnswer(
  { assistantMessageId: id, userMessageId: parentId, conversationId, runId }: Sent,
  createdAt: string,
): AssistantMessage {
  const message = { id, conversationId, createdAt, parentId, siblings: null, runId, changedBy: [] }
  return { ...message, role: 'assistant', ...emptyAnswer, parts: [] }
}
