import { notifyChangesSql, type ChangeNotice, type EngineTables } from '@throughline/db'
import type { Change, PrincipalId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import type { Logger } from '../logger.ts'
import type { Presence } from './presence.ts'
import type { PubSub } from './pub-sub.ts'
import type { Notice } from './remote-followers.ts'

interface ChangeNotifierContext {
  changes: PubSub<PrincipalId, Change>
  presence: Presence
  log: Logger
  owner: string
}

/**
 * Delivers changes that the engine makes often: to this process directly, and to others by NOTIFY
 * only if there are any. Other code uses `notifyChange`, which notifies all processes, this one
 * included.
 */
export class ChangeNotifier {
  readonly #db: Kysely<EngineTables>
  readonly #context: ChangeNotifierContext

  constructor(db: Kysely<EngineTables>, context: ChangeNotifierContext) {
    this.#db = db
    this.#context = context
  }

  /** The notice of a statement that makes these changes. */
  notice(made: readonly Omit<ChangeNotice, 'source'>[]): Notice {
    const { changes, presence, owner: source } = this.#context
    const { isAlone } = presence
    const notices = made.map((notice) => ({ ...notice, source }))
    return {
      sql: isAlone ? sql`null` : notifyChangesSql(notices),
      settle: () => {
        for (const { principalId, change } of made) changes.publish(principalId, [change])
        // Another process has started during the statement.
        if (isAlone && !presence.isAlone) this.#notify(notices)
      },
    }
  }

  #notify(notices: readonly ChangeNotice[]): void {
    sql`select ${notifyChangesSql(notices)}`.execute(this.#db).catch((error: unknown) => {
      this.#context.log.warn({ err: error }, 'cannot notify other processes of a change')
    })
  }
}
