import type { EngineTables } from '@throughline/db'
import { runIdSchema, type RunId } from '@throughline/protocol'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Logger } from '../logger.ts'
import { notifyLogSql } from './event-notify.ts'

/** The NOTIFY channel on which a process asks for the notices of a run that another one executes. */
export const FOLLOW_CHANNEL = 'throughline_follow'

/** Asks the process that executes the run, its lease owner, to notify of its events from now on. */
export async function askForNotices(
  db: Kysely<EngineTables>,
  { runId, owner }: { runId: RunId; owner: string },
): Promise<void> {
  await sql`select pg_notify(${FOLLOW_CHANNEL}, ${`${owner} ${runId}`})`.execute(db)
}

/** The notification of other processes that belongs to a statement. */
export interface Notice {
  /** The SQL expression to select. `null` if nobody has to be notified. */
  sql: RawBuilder<unknown>
  /** Must be called when the statement has ended, also when it failed. */
  settle(): void
}

/**
 * Knows which runs of this process may be followed in other processes. Only their events are
 * notified, because a notification takes a lock of the whole cluster and wakes every process.
 *
 * A process that begins to follow a run asks for its notices. The answer is one notice at once, for
 * the events that were stored before the request arrived; the run may even have ended by then. Runs
 * count as followed if a request may have been missed: after a takeover, and after the connection
 * for notifications was lost.
 */
export class RemoteFollowers {
  readonly #db: Kysely<EngineTables>
  readonly #log: Logger
  readonly #owner: string
  readonly #isFollowed = new Map<RunId, boolean>()

  constructor(db: Kysely<EngineTables>, { log, owner }: { log: Logger; owner: string }) {
    this.#db = db
    this.#log = log
    this.#owner = owner
  }

  /** Registers a run before it is stored: nobody can follow it yet. */
  addNew(runId: RunId): void {
    this.#isFollowed.set(runId, false)
  }

  /** Registers a run that is stored, if it is not registered yet. */
  add(runId: RunId): void {
    if (!this.#isFollowed.has(runId)) this.#isFollowed.set(runId, true)
  }

  delete(runId: RunId): void {
    this.#isFollowed.delete(runId)
  }

  /** A process has asked for the notices of a run. */
  onRequest(payload: string): void {
    const [owner, id] = payload.split(' ')
    const { data: runId } = runIdSchema.safeParse(id)
    if (owner !== this.#owner || runId === undefined) return
    if (this.#isFollowed.has(runId)) this.#isFollowed.set(runId, true)
    this.#notify([runId])
  }

  /** Requests may have been missed. */
  onRequestsMissed(): void {
    const runIds = [...this.#isFollowed.keys()]
    for (const runId of runIds) this.#isFollowed.set(runId, true)
    this.#notify(runIds)
  }

  /** The notice of a statement that stores events of these runs. */
  notice(runIds: readonly RunId[]): Notice {
    const followed = runIds.filter((runId) => this.#hasFollowers(runId))
    return {
      sql: followed.length > 0 ? notifyLogSql(this.#owner, followed) : sql`null`,
      // A request that arrived during the statement was answered before the events were visible.
      settle: () => {
        if (followed.length === runIds.length) return
        const late = runIds.filter((runId) => this.#hasFollowers(runId))
        if (late.length > followed.length) this.#notify(late)
      },
    }
  }

  #hasFollowers(runId: RunId): boolean {
    return this.#isFollowed.get(runId) ?? true
  }

  #notify(runIds: readonly RunId[]): void {
    if (runIds.length === 0) return
    sql`select ${notifyLogSql(this.#owner, runIds)}`.execute(this.#db).catch((error: unknown) => {
      this.#log.warn({ err: error }, 'cannot notify the followers of a run')
    })
  }
}
