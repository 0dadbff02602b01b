import {
  conversationIdSchema,
  messageIdSchema,
  runIdSchema,
  type Conversation,
  type ConversationId,
  type MessageId,
  type PrincipalId,
} from '@throughline/protocol'
import { sql, type Kysely, type Transaction } from 'kysely'
import { notifyChange } from '../change.ts'
import { getConversation } from '../conversation.ts'
import type { Numbered } from '../integer-id.ts'
import { newId } from '../new-id.ts'
import type { EngineTables } from '../schema/engine-tables.ts'
import { findBranch } from './find-branch.ts'
import { lockConversationOf, refuseWhileActive } from './lock-conversation.ts'

/**
 * Creates a conversation with a copy of the branch up to a message, and with the same title. Runs
 * are not copied: the answers keep their finished parts. Throws RUN_ALREADY_ACTIVE if the message is
 * an unfinished answer.
 */
export async function forkConversation(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  messageId: MessageId,
): Promise<Numbered<Conversation>> {
  return db.transaction().execute(async (trx) => {
    const message = await lockConversationOf(trx, principalId, messageId)
    if (['streaming', 'waiting'].includes(message.status)) await refuseWhileActive(trx, message)
    const source = message.conversationId
    const branch = await findBranch(trx, source, { from: messageId })
    const copies = branch.map(({ id }) => ({ from: id, id: newId(messageIdSchema) })).toReversed()
    const id = await copyConversation(trx, source, copies.at(-1)?.id ?? null)
    await copyMessages(trx, id, copies)
    await notifyChange(trx, principalId, { type: 'conversation', id })
    return getConversation(trx, principalId, id)
  })
}

async function copyConversation(
  trx: Transaction<EngineTables>,
  source: ConversationId,
  leafId: MessageId | null,
): Promise<ConversationId> {
  const id = newId(conversationIdSchema)
  await sql`
    insert into throughline.conversation (id, principal_id, title, leaf_id)
    select ${id}, principal_id, title, ${leafId} from throughline.conversation
    where id = ${source}
  `.execute(trx)
  return id
}

/** `copies` begins with the first message. A copy has the id of a run that does not exist. */
async function copyMessages(
  trx: Transaction<EngineTables>,
  conversationId: ConversationId,
  copies: readonly { from: MessageId; id: MessageId }[],
): Promise<void> {
  await sql`
    insert into throughline.message (
      id, conversation_id, run_id, parent_id, role, parts, status, error, usage, created_at
    )
    select copy.id, ${conversationId}, copy.run_id, copy.parent_id, role, parts, status, error, usage,
      created_at
    from unnest(
      ${copies.map(({ from }) => from)}::uuid[],
      ${copies.map(({ id }) => id)}::uuid[],
      ${[null, ...copies.slice(0, -1).map(({ id }) => id)]}::uuid[],
      ${copies.map(() => newId(runIdSchema))}::uuid[]
    ) with ordinality as copy (from_id, id, parent_id, run_id, place)
    join throughline.message on message.id = copy.from_id
    order by copy.place
  `.execute(trx)
}
