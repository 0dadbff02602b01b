import { AppError, type MessageId, type PrincipalId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import type { EngineTables } from './schema/engine-tables.ts'

export type MessageRow = Awaited<ReturnType<ReturnType<typeof messages>['execute']>>[number]

/** Finds messages in any order. The caller must check that they belong to the principal. */
export function findMessages(
  db: Kysely<EngineTables>,
  ids: readonly MessageId[],
): Promise<MessageRow[]> {
  return messages(db)
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute()
}

/** Returns the integer ids of messages. The caller must check that they belong to the principal. */
export async function findMessageNumbers(
  db: Kysely<EngineTables>,
  ids: readonly MessageId[],
): Promise<Map<MessageId, number>> {
  const rows = await db
    .selectFrom('throughline.message')
    .select(['id', 'number'])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute()
  return new Map(rows.map(({ id, number }) => [id, number]))
}

/**
 * Finds a message's id by its integer id. Throws MESSAGE_NOT_FOUND if it does not exist or belongs
 * to another principal.
 */
export async function getMessageId(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  number: number,
): Promise<MessageId> {
  const { id } = await db
    .selectFrom('throughline.message as message')
    .innerJoin('throughline.conversation as conversation', (join) =>
      join
        .onRef('conversation.id', '=', 'message.conversation_id')
        .on('conversation.principal_id', '=', principalId),
    )
    .select('message.id')
    .where('message.number', '=', number)
    .executeTakeFirstOrThrow(messageNotFound)
  return id
}

export function messageNotFound(): AppError {
  return new AppError('MESSAGE_NOT_FOUND', 'There is no such message.')
}

/** `created_at` is text, for `toIsoTime`. */
function messages(db: Kysely<EngineTables>) {
  return db
    .selectFrom('throughline.message')
    .select(['id', 'conversation_id', 'run_id', 'parent_id', 'role'])
    .select(['parts', 'status', 'error', 'usage'])
    .select((eb) => eb.cast<string>('created_at', 'text').as('created_at'))
    .select(sql<number>`pg_column_size(parts)`.as('parts_size'))
}
