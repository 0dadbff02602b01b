import type { EngineTables } from '@throughline/db'
import type { LogEntry, RunId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import type { ActiveRun } from '../active-run.ts'
import type { PubSub } from './pub-sub.ts'
import type { Logger } from '../logger.ts'
import type { LogNotice } from './event-notify.ts'

/** Entries that one query brings at the most; a run that has more is read again. */
const PAGE = 2_000

/**
 * Brings this process's followers what other processes wrote. One query at a time reads for all
 * runs that somebody here follows; what is signalled meanwhile goes with the next one.
 */
export class RemoteEventReader {
  readonly #db: Kysely<EngineTables>
  readonly #feed: PubSub<RunId, LogEntry>
  readonly #log: Logger
  readonly #active: ReadonlyMap<RunId, ActiveRun>
  /** The last entry of each followed run that was handed on. */
  readonly #cursors = new Map<RunId, number>()
  readonly #grown = new Set<RunId>()
  #running: Promise<void> | undefined

  constructor(
    db: Kysely<EngineTables>,
    {
      feed,
      log,
      active,
    }: { feed: PubSub<RunId, LogEntry>; log: Logger; active: ReadonlyMap<RunId, ActiveRun> },
  ) {
    this.#db = db
    this.#feed = feed
    this.#log = log
    this.#active = active
  }

  hear({ runIds = [...this.#feed.keys(), ...this.#active.keys()] }: LogNotice): void {
    // A run that was thought to be driven here is another process's by now.
    for (const runId of runIds) this.#active.get(runId)?.buffer?.seal()
    for (const runId of runIds) if (this.#feed.has(runId)) this.#grown.add(runId)
    if (this.#grown.size > 0) this.#running ??= this.#run()
  }

  async close(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#grown.size > 0) {
      const runIds = [...this.#grown]
      this.#grown.clear()
      try {
        await this.#read(runIds)
      } catch (error) {
        // The followers find the way to the log by themselves.
        this.#log.warn({ err: error }, 'cannot read the logs of other processes')
        for (const runId of runIds) this.#feed.lag(runId)
      }
    }
    for (const runId of this.#cursors.keys()) {
      if (!this.#feed.has(runId)) this.#cursors.delete(runId)
    }
    this.#running = undefined
  }

  async #read(runIds: readonly RunId[]): Promise<void> {
    const { rows } = await sql<{ run_id: RunId; seq: number; event: LogEntry['event'] }>`
      select entry.run_id, entry.seq, entry.data as event
      from unnest(
        ${runIds}::uuid[],
        ${runIds.map((runId) => this.#cursors.get(runId) ?? 0)}::integer[]
      ) as followed (run_id, seq)
      join throughline.run_event as entry on entry.run_id = followed.run_id and entry.seq > followed.seq
      order by entry.run_id, entry.seq
      limit ${PAGE}
    `.execute(this.#db)
    const byRun = Map.groupBy(rows, (row) => row.run_id)
    for (const [runId, own] of byRun) {
      this.#cursors.set(runId, own.at(-1)?.seq ?? 0)
      this.#feed.publish(
        runId,
        own.map(({ seq, event }) => ({ seq, event })),
      )
    }
    if (rows.length < PAGE) return
    for (const runId of runIds) this.#grown.add(runId)
  }
}
