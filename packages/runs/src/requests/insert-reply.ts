import {
  lockConversation,
  messageNotFound,
  notifyChangesSql,
  refuseWhileActive,
  type EngineTables,
} from '@throughline/db'
import type { ConversationId, MessageId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import type { ChangeNotifier } from '../live-events/change-notifier.ts'
import type { ProcessContext } from '../process-context.ts'
import type { Sent } from '../runs.ts'
import { insertSends, type NewSend } from './insert-sends.ts'
import { findRepeatedSend } from './request-id.ts'

/** For a transaction: every process, this one included, is notified at the commit. */
const notifyAtCommit: Pick<ChangeNotifier, 'notice'> = {
  notice: (made) => ({ sql: notifyChangesSql(made), settle: () => undefined }),
}

/**
 * Stores a message that names its parent, as `insertSends` does. The parent is looked up under the
 * conversation's lock, so that it cannot be deleted meanwhile. Returns the run's clock, or what an
 * earlier send with this request id started.
 */
export async function insertReply(
  { db, owner }: Pick<ProcessContext, 'db' | 'owner'>,
  send: NewSend,
): Promise<Date | Sent | undefined> {
  const { principalId, conversationId, parentId = null } = send
  return db.transaction().execute(async (trx) => {
    await lockConversation(trx, send)
    const repeated = await findRepeatedSend(trx, principalId, send)
    if (repeated) return repeated
    await refuseWhileActive(trx, send)
    if (parentId !== null) await refuseUnknownParent(trx, { conversationId, parentId })
    const [now] = await insertSends({ db: trx, owner, changeNotifier: notifyAtCommit }, [send])
    return now
  })
}

async function refuseUnknownParent(
  db: Kysely<EngineTables>,
  { conversationId, parentId }: { conversationId: ConversationId; parentId: MessageId },
): Promise<void> {
  await db
    .selectFrom('throughline.message')
    .select('id')
    .where('id', '=', parentId)
    .where('conversation_id', '=', conversationId)
    .executeTakeFirstOrThrow(messageNotFound)
}
