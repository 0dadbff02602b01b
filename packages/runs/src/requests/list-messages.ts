import type { AgentRunner } from '@throughline/agent'
import {
  decodeCursor,
  encodeCursor,
  findMessageIdsBefore,
  findMessages,
  getConversation,
  toIsoTime,
  type EngineTables,
  type MessageRow,
} from '@throughline/db'
import type {
  ConversationId,
  Message,
  MessageId,
  Page,
  PrincipalId,
  ToolTypes,
} from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { userTextOf } from '../execution/load-history.ts'
import type { OpenedConversation } from '../runs.ts'
import type { MessageCache } from './message-cache.ts'

/** The position of the oldest message of the previous page. */
const cursorSchema = z.tuple([z.int32().positive()])

type Parser<Tools extends ToolTypes> = Pick<AgentRunner<Tools>, 'parseAnswer'>

interface PageOptions {
  limit: number
  cursor?: string | undefined
}

interface ConversationKey {
  principalId: PrincipalId
  conversationId: ConversationId
}

interface Reader<Tools extends ToolTypes> {
  db: Kysely<EngineTables>
  runner: Parser<Tools>
  cache: MessageCache<Tools>
}

/** Returns a page of messages: the newest ones if there is no cursor. */
export async function listMessages<Tools extends ToolTypes>(
  reader: Reader<Tools>,
  key: ConversationKey,
  page: PageOptions,
): Promise<Page<Message<Tools>>> {
  return (await openConversation(reader, key, page)).messages
}

/**
 * Returns a conversation with a page of its messages. The conversation is read first: if its run
 * ends in between, a client still follows that run, and does not wait for an unfinished message.
 */
export async function openConversation<Tools extends ToolTypes>(
  reader: Reader<Tools>,
  { principalId, conversationId }: ConversationKey,
  { limit, cursor }: PageOptions,
): Promise<OpenedConversation<Tools>> {
  const before = cursor === undefined ? undefined : decodeCursor(cursorSchema, cursor)[0]
  const conversation = await getConversation(reader.db, principalId, conversationId)
  const positions = await findMessageIdsBefore(reader.db, conversationId, { before, limit })
  const page = positions.slice(0, limit).toReversed()
  const oldest = positions.length > limit ? page[0] : undefined
  const items = await readMessages(
    reader,
    page.map(({ id }) => id),
  )
  return {
    conversation,
    messages: { items, nextCursor: oldest ? encodeCursor([oldest.position]) : null },
  }
}

/** Returns the messages in the order of their ids, without those that were deleted meanwhile. */
async function readMessages<Tools extends ToolTypes>(
  { db, runner, cache }: Reader<Tools>,
  ids: readonly MessageId[],
): Promise<Message<Tools>[]> {
  const found = new Map(ids.map((id) => [id, cache.get(id)]))
  const missing = ids.filter((id) => found.get(id) === undefined)
  const rows = missing.length === 0 ? [] : await findMessages(db, missing)
  for (const row of rows) {
    const message = toMessage(runner, row)
    cache.add(message, row.parts_size)
    found.set(row.id, message)
  }
  return [...found.values()].filter((message) => message !== undefined)
}

export function toMessage<Tools extends ToolTypes>(
  runner: Parser<Tools>,
  row: MessageRow,
): Message<Tools> {
  const { id, conversation_id: conversationId, created_at: createdAt } = row
  const fields = { id, conversationId, createdAt: toIsoTime(createdAt) }
  if (row.role === 'user') return { ...fields, role: row.role, text: userTextOf(row) }
  const { parts, status, error, usage } = row
  const answer = runner.parseAnswer({ parts, status, error, usage })
  return { ...fields, role: row.role, runId: row.run_id, ...answer }
}
