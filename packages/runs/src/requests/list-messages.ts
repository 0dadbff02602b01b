import type { AgentRunner } from '@throughline/agent'
import {
  decodeCursor,
  encodeCursor,
  findBranch,
  findMessages,
  findSiblings,
  getConversation,
  invalidCursor,
  toIsoTime,
  type BranchRow,
  type ConversationKey,
  type EngineTables,
  type MessageRow,
} from '@throughline/db'
import {
  messageIdSchema,
  type ConversationId,
  type Message,
  type MessageId,
  type Page,
  type ToolTypes,
} from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { userTextOf } from '../execution/load-history.ts'
import type { OpenedConversation } from '../runs.ts'
import type { MessageCache } from './message-cache.ts'

/** The newest message of the page. */
const cursorSchema = z.tuple([messageIdSchema])

type Parser<Tools extends ToolTypes> = Pick<AgentRunner<Tools>, 'parseAnswer' | 'changingCalls'>

interface PageOptions {
  limit: number
  cursor?: string | undefined
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
  const from = cursor === undefined ? undefined : decodeCursor(cursorSchema, cursor)[0]
  const conversation = await getConversation(reader.db, principalId, conversationId)
  const rows = await findBranch(reader.db, conversationId, { from, limit })
  if (from !== undefined && rows.length === 0) throw invalidCursor()
  const page = rows.slice(0, limit).toReversed()
  const next = rows[limit]
  const items = await readMessages(
    reader,
    page.map(({ id }) => id),
  )
  return {
    conversation,
    messages: {
      items: await withSiblings(reader.db, { conversationId, page, items }),
      nextCursor: next ? encodeCursor([next.id]) : null,
    },
  }
}

interface ReadPage<Tools extends ToolTypes> {
  conversationId: ConversationId
  page: readonly BranchRow[]
  items: Message<Tools>[]
}

/** Siblings come and go, so they are not in the cache. */
async function withSiblings<Tools extends ToolTypes>(
  db: Kysely<EngineTables>,
  { conversationId, page, items }: ReadPage<Tools>,
): Promise<Message<Tools>[]> {
  if (page[0]?.branched !== true) return items
  const siblings = await findSiblings(
    db,
    conversationId,
    page.map((row) => row.parent_id),
  )
  return items.map((message) => ({ ...message, siblings: siblings.get(message.id) ?? null }))
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

/** Without the siblings. */
export function toMessage<Tools extends ToolTypes>(
  runner: Parser<Tools>,
  row: MessageRow,
): Message<Tools> {
  const { id, conversation_id: conversationId, created_at: createdAt } = row
  const fields = {
    id,
    conversationId,
    createdAt: toIsoTime(createdAt),
    parentId: row.parent_id,
    siblings: null,
  }
  if (row.role === 'user') return { ...fields, role: row.role, text: userTextOf(row) }
  const { parts, status, error, usage } = row
  const stored = { parts, status, error, usage }
  const changedBy = runner.changingCalls(stored)
  const answer = runner.parseAnswer(stored)
  return { ...fields, role: row.role, runId: row.run_id, changedBy, ...answer }
}
