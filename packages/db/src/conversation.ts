import {
  AppError,
  conversationIdSchema,
  type Conversation,
  type ConversationId,
  type Page,
  type PrincipalId,
  type RunId,
} from '@throughline/protocol'
import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely'
import { z } from 'zod'
import { notifyChange } from './change.ts'
import { decodeCursor } from './cursor.ts'
import type { ConversationTable } from './schema/conversation.ts'
import type { EngineTables } from './schema/engine-tables.ts'
import type { RunStatus } from './schema/run.ts'
import type { Numbered } from './integer-id.ts'
import { toIsoTime } from './iso-time.ts'
import { rowLimit, toPage, type PageRequest } from './page.ts'
import { signalRun } from './run.ts'

const none = sql``
const cursorSchema = z.tuple([z.iso.datetime(), conversationIdSchema])

/** Returns a page of conversations, newest first. With a cursor, every page costs the same. */
export async function listConversations(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  { limit, cursor, offset = 0 }: PageRequest,
): Promise<Page<Numbered<Conversation>>> {
  const items = await findConversations(
    db,
    sql`
      c.principal_id = ${principalId}
      ${cursor === undefined ? none : sql`and (c.updated_at, c.id) < ${positionOf(cursor)}`}
      order by c.updated_at desc, c.id desc
      limit ${rowLimit(limit)} ${offset === 0 ? none : sql`offset ${offset}`}
    `,
  )
  return toPage(items, limit, (last) => [last.updatedAt, last.id])
}

/** Throws CONVERSATION_NOT_FOUND if it does not exist or belongs to another principal. */
export async function getConversation(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  id: ConversationId,
): Promise<Numbered<Conversation>> {
  const [found] = await findConversations(db, sql`c.id = ${id} and c.principal_id = ${principalId}`)
  if (!found) throw conversationNotFound()
  return found
}

/** Finds a conversation's id by its integer id. Throws CONVERSATION_NOT_FOUND like the above. */
export async function getConversationId(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  number: number,
): Promise<ConversationId> {
  const { id } = await db
    .selectFrom('throughline.conversation')
    .select('id')
    .where('number', '=', number)
    .where('principal_id', '=', principalId)
    .executeTakeFirstOrThrow(conversationNotFound)
  return id
}

export async function findLatestConversation(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
): Promise<Numbered<Conversation> | undefined> {
  const { items } = await listConversations(db, principalId, { limit: 1 })
  return items[0]
}

export async function renameConversation(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  { id, title }: { id: ConversationId; title: string },
): Promise<Numbered<Conversation>> {
  return db.transaction().execute(async (trx) => {
    await trx
      .updateTable('throughline.conversation')
      .set({ title, updated_at: sql`now()` })
      .where('id', '=', id)
      .where('principal_id', '=', principalId)
      .execute()
    const conversation = await getConversation(trx, principalId, id)
    await notifyChange(trx, principalId, { type: 'conversation', id })
    return conversation
  })
}

/** Deletes a conversation with its messages, runs and events. This ends an active run. */
export async function deleteConversation(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  id: ConversationId,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    // Locks the conversation first, so that the run of a concurrent send is seen below.
    await trx
      .selectFrom('throughline.conversation')
      .select('id')
      .where('id', '=', id)
      .where('principal_id', '=', principalId)
      .forUpdate()
      .execute()
    const active = await trx
      .selectFrom('throughline.run')
      .select('id')
      .where('conversation_id', '=', id)
      .where('principal_id', '=', principalId)
      .where('finished_at', 'is', null)
      .executeTakeFirst()
    const deleted = await trx
      .deleteFrom('throughline.conversation')
      .where('id', '=', id)
      .where('principal_id', '=', principalId)
      .returning('id')
      .executeTakeFirst()
    if (!deleted) throw conversationNotFound()
    if (active) await signalRun(trx, { runId: active.id, signal: 'gone' })
    await notifyChange(trx, principalId, { type: 'conversation_deleted', id })
  })
}

export function conversationNotFound(): AppError {
  return new AppError('CONVERSATION_NOT_FOUND', 'There is no such conversation.')
}

interface ConversationRow extends Pick<Selectable<ConversationTable>, 'id' | 'number' | 'title'> {
  /** Times are text, for `toIsoTime`. */
  created_at: string
  updated_at: string
  active_run_id: RunId | null
  active_run_status: RunStatus | null
}

function positionOf(cursor: string): RawBuilder<unknown> {
  const [updatedAt, id] = decodeCursor(cursorSchema, cursor)
  // As a date, because PostgreSQL does not read the text of the year 0.
  return sql`(${new Date(updatedAt)}, ${id})`
}

/**
 * Takes SQL text because building the query costs more than the rest of a short list. The limit
 * makes PostgreSQL look up the active run of each conversation, and never join all active runs.
 */
async function findConversations(
  db: Kysely<EngineTables>,
  where: RawBuilder<unknown>,
): Promise<Numbered<Conversation>[]> {
  const { rows } = await sql<ConversationRow>`
    select c.id, c.number, c.title, c.created_at::text, c.updated_at::text,
      r.id as active_run_id, r.status as active_run_status
    from throughline.conversation c
    left join lateral (
      select id, status from throughline.run
      where conversation_id = c.id and finished_at is null
      limit 1
    ) r on true
    where ${where}
  `.execute(db)
  return rows.map(toConversation)
}

function toConversation(row: ConversationRow): Numbered<Conversation> {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    createdAt: toIsoTime(row.created_at),
    updatedAt: toIsoTime(row.updated_at),
    activeRunId: row.active_run_id,
    isWaiting: row.active_run_status === 'waiting',
  }
}
