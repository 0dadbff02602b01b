import { notifyChangesSql, type ChangeNotice } from '@throughline/db'
import type { Change, PrincipalId } from '@throughline/protocol'
import { sql, type RawBuilder } from 'kysely'
import type { Presence } from './presence.ts'
import type { PubSub } from './pub-sub.ts'
import type { Messenger } from './transport/messenger.ts'

interface ChangeNotifierOptions {
  changes: PubSub<PrincipalId, Change>
  presence: Presence
  messenger: Messenger
  owner: string
}

/** The notification of other processes that belongs to a statement. */
export interface Notice {
  /** The SQL expression to select. `null` if the statement has to notify nobody. */
  sql: RawBuilder<unknown>
  /** Must be called when the statement has ended, also when it failed. */
  settle(): void
}

/**
 * Delivers changes that the engine makes often: to this process directly, and to others by NOTIFY
 * in the statement that makes them, or over Redis after it. Other code uses `notifyChange`, which
 * notifies all processes, this one included.
 */
export class ChangeNotifier {
  readonly #options: ChangeNotifierOptions

  constructor(options: ChangeNotifierOptions) {
    this.#options = options
  }

  /** The notice of a statement that makes these changes. */
  notice(made: readonly Omit<ChangeNotice, 'source'>[]): Notice {
    const { changes, presence, messenger, owner: source } = this.#options
    const notifies = !presence.isAlone && !messenger.usesRedis
    const notices = made.map((notice) => ({ ...notice, source }))
    return {
      sql: notifies ? notifyChangesSql(notices) : sql`null`,
      settle: () => {
        for (const { principalId, change } of made) changes.publish(principalId, [change])
        // Also if another process has started, or Redis was lost, during the statement.
        if (!notifies) messenger.send('all', { type: 'changes', notices })
      },
    }
  }
}
