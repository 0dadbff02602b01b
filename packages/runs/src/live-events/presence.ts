import type pg from 'pg'

/** The NOTIFY channel on which processes announce themselves. */
export const PRESENCE_CHANNEL = 'throughline_presence'

/** The shared advisory lock that each process holds on its connection for notifications. */
const LOCK = '741837001, 1'

const COUNT_OTHERS = `
  select count(*)::integer as others from pg_locks
  where locktype = 'advisory' and (classid, objid, objsubid) = (${LOCK}, 2) and granted
    and database = (select oid from pg_database where datname = current_database())
    and pid <> pg_backend_pid()`

/**
 * Knows whether other processes share the database. Without them, nobody has to be notified of
 * changes, and notifications are expensive: each takes a lock of the whole cluster.
 *
 * A process that starts takes a shared lock and says `hello`; the others answer `here`. Whoever
 * hears `here` has to read the state again, because changes of that process may have been missed
 * until then. Without a connection, other processes are assumed.
 */
export class Presence {
  readonly #owner: string
  readonly #onMissed: () => void
  #client: pg.Client | undefined
  #isAlone = false
  /** Incremented when another process is heard, so that an older count is not trusted. */
  #heard = 0

  constructor(owner: string, { onMissed }: { onMissed: () => void }) {
    this.#owner = owner
    this.#onMissed = onMissed
  }

  /** True if no other process shares the database. */
  get isAlone(): boolean {
    return this.#isAlone
  }

  /** Announces this process on a connection that listens. */
  async enter(client: pg.Client): Promise<void> {
    this.#client = client
    await client.query(`select pg_advisory_lock_shared(${LOCK})`)
    await this.#say('hello')
    await this.check()
  }

  /** The connection was lost. */
  leave(client: pg.Client): void {
    if (this.#client !== client) return
    this.#client = undefined
    this.#isAlone = false
    this.#heard += 1
  }

  /** Counts the other processes, because a death is not announced. */
  async check(): Promise<void> {
    if (!this.#client) return
    const heard = this.#heard
    const { rows } = await this.#client.query<{ others: number }>(COUNT_OTHERS)
    if (heard !== this.#heard) return
    const wasAlone = this.#isAlone
    this.#isAlone = rows[0]?.others === 0
    if (wasAlone && !this.#isAlone) await this.#say('here')
  }

  onNotification(payload: string): void {
    const [word, owner] = payload.split(' ')
    if (owner === this.#owner) return
    this.#isAlone = false
    this.#heard += 1
    if (word === 'here') this.#onMissed()
    else this.#say('here').catch(() => undefined)
  }

  async #say(word: 'hello' | 'here'): Promise<void> {
    await this.#client?.query('select pg_notify($1, $2)', [
      PRESENCE_CHANNEL,
      `${word} ${this.#owner}`,
    ])
  }
}
