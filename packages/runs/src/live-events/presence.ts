import type pg from 'pg'

/** The NOTIFY channel on which processes announce themselves. */
export const PRESENCE_CHANNEL = 'throughline_presence'

/*
 * The shared advisory locks that processes hold on their connection for notifications: all of them
 * the first, and those that do not hear Redis the second.
 */
const LOCKS = 741_837_001
const PRESENT = 1
const WITHOUT_REDIS = 2

const FIND_OTHERS = `
  select pid, bool_or(objid = ${WITHOUT_REDIS}) as "lacksRedis" from pg_locks
  where locktype = 'advisory' and classid = ${LOCKS} and objsubid = 2 and granted
    and database = (select oid from pg_database where datname = current_database())
    and pid <> pg_backend_pid()
  group by pid`

interface PresenceOptions {
  owner: string
  /** Called when messages of other processes may have been missed. */
  onMissed(): void
}

/**
 * Knows whether other processes share the database, and whether all of them hear Redis. Without
 * others, nobody has to be notified of changes, and notifications are expensive: each takes a lock
 * of the whole cluster. Without a connection, other processes are assumed.
 *
 * A process that starts, or whose use of Redis changes, takes its locks and says `hello`. The others
 * count again and answer `here`. Whoever hears `here` has to read the state again, because messages
 * of that process may have been missed until then. It also has to when another process disappears,
 * which may have died before it sent what it had committed.
 */
export class Presence {
  readonly #options: PresenceOptions
  #client: pg.Client | undefined
  #hearsRedis = false
  /** The ids of the other processes' connections. */
  #others: readonly number[] = []
  #isAlone = false
  #othersHearRedis = false
  /** Incremented when another process is heard, so that an older count is not trusted. */
  #heard = 0

  constructor(options: PresenceOptions) {
    this.#options = options
  }

  /** True if no other process shares the database. */
  get isAlone(): boolean {
    return this.#isAlone
  }

  /** True if every other process hears Redis, as far as is known. */
  get othersHearRedis(): boolean {
    return this.#othersHearRedis
  }

  /** Announces this process on a connection that listens. */
  async enter(client: pg.Client): Promise<void> {
    this.#client = client
    await this.#lock(PRESENT)
    if (!this.#hearsRedis) await this.#lock(WITHOUT_REDIS)
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

  /** This process begins or ceases to hear Redis. Others may have missed what it sent until now. */
  async setHearsRedis(hears: boolean): Promise<void> {
    if (hears === this.#hearsRedis) return
    this.#hearsRedis = hears
    await (hears ? this.#unlock(WITHOUT_REDIS) : this.#lock(WITHOUT_REDIS))
    await this.#say('here')
    await this.#say('hello')
  }

  /** Finds the other processes, because a death is not announced. */
  async check(): Promise<void> {
    const wasAlone = this.#isAlone
    await this.#findOthers()
    if (wasAlone && !this.#isAlone) await this.#say('here')
  }

  onNotification(payload: string): void {
    const [word, from = '', to = this.#options.owner] = payload.split(' ')
    if (from === this.#options.owner || to !== this.#options.owner) return
    this.#isAlone = false
    this.#othersHearRedis = false
    this.#heard += 1
    if (word === 'here') this.#options.onMissed()
    const answer = async () => {
      await this.#findOthers()
      if (word === 'hello') await this.#say('here', from)
    }
    // Fails only with the connection, after which `enter` finds the others.
    answer().catch(() => undefined)
  }

  async #findOthers(): Promise<void> {
    if (!this.#client) return
    const heard = this.#heard
    const { rows } = await this.#client.query<{ pid: number; lacksRedis: boolean }>(FIND_OTHERS)
    if (heard !== this.#heard) return
    const others = rows.map(({ pid }) => pid)
    const isOneGone = this.#others.some((pid) => !others.includes(pid))
    this.#others = others
    this.#isAlone = others.length === 0
    this.#othersHearRedis = rows.every(({ lacksRedis }) => !lacksRedis)
    if (isOneGone) this.#options.onMissed()
  }

  /** @param to the owner id of the process that is addressed; without it, all are */
  async #say(word: 'hello' | 'here', to?: string): Promise<void> {
    const payload = [word, this.#options.owner, ...(to === undefined ? [] : [to])].join(' ')
    await this.#client?.query('select pg_notify($1, $2)', [PRESENCE_CHANNEL, payload])
  }

  async #lock(lock: number): Promise<void> {
    await this.#client?.query(`select pg_advisory_lock_shared(${LOCKS}, ${lock})`)
  }

  async #unlock(lock: number): Promise<void> {
    await this.#client?.query(`select pg_advisory_unlock_shared(${LOCKS}, ${lock})`)
  }
}
