import type { AgentRunner } from '@throughline/agent'
import {
  decodeCursor,
  encodeCursor,
  findMessagesBefore,
  getConversation,
  type EngineTables,
  type MessageRow,
} from '@throughline/db'
import type { ConversationId, Message, Page, PrincipalId, ToolTypes } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { userTextOf } from '../execution/load-history.ts'

/** The position of the oldest message of the previous page. */
const cursorSchema = z.tuple([z.int32().positive()])

type Parser<Tools extends ToolTypes> = Pick<AgentRunner<Tools>, 'parseAnswer'>

/** Returns a page of messages: the newest ones if there is no cursor. */
export async function listMessages<Tools extends ToolTypes>(
  { db, runner }: { db: Kysely<EngineTables>; runner: Parser<Tools> },
  { principalId, conversationId }: { principalId: PrincipalId; conversationId: ConversationId },
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<Message<Tools>>> {
  const before = cursor === undefined ? undefined : decodeCursor(cursorSchema, cursor)[0]
  await getConversation(db, principalId, conversationId)
  const rows = await findMessagesBefore(db, conversationId, { before, limit: limit + 1 })
  const page = rows.slice(0, limit).toReversed()
  const oldest = rows.length > limit ? page[0] : undefined
  return {
    items: page.map((row) => toMessage(runner, row)),
    nextCursor: oldest ? encodeCursor([oldest.position]) : null,
  }
}

export function toMessage<Tools extends ToolTypes>(
  runner: Parser<Tools>,
  row: MessageRow,
): Message<Tools> {
  const { id, conversation_id: conversationId, created_at: createdAt } = row
  const fields = { id, conversationId, createdAt: createdAt.toISOString() }
  if (row.role === 'user') return { ...fields, role: row.role, text: userTextOf(row) }
  const { parts, status, error, usage } = row
  const answer = runner.parseAnswer({ parts, status, error, usage })
  return { ...fields, role: row.role, runId: row.run_id, ...answer }
}
