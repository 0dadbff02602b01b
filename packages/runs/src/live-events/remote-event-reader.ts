import type { EngineTables } from '@throughline/db'
import type { LogEntry, RunId } from '@throughline/protocol'
import { sql, type Kysely } from 'kysely'
import type { ActiveRun } from '../active-run.ts'
import type { PubSub } from './pub-sub.ts'
import type { Logger } from '../logger.ts'
import type { LogNotice } from './event-notify.ts'

/** The maximum number of entries that one query reads. The next query reads the rest. */
const PAGE_SIZE = 2_000

/**
 * Delivers events that other processes wrote to the followers in this process. One query at a time
 * reads the logs of all followed runs. Notices that arrive meanwhile are handled by the next query.
 */
export class RemoteEventReader {
  readonly #db: Kysely<EngineTables>
  readonly #runEvents: PubSub<RunId, LogEntry>
  readonly #log: Logger
  readonly #activeRuns: ReadonlyMap<RunId, ActiveRun>
  /** The seq of the last published entry of each followed run. */
  readonly #cursors = new Map<RunId, number>()
  /** Followed runs whose logs have to be read. */
  readonly #pending = new Set<RunId>()
  #loop: Promise<void> | undefined

  constructor(
    db: Kysely<EngineTables>,
    {
      runEvents,
      log,
      activeRuns,
    }: {
      runEvents: PubSub<RunId, LogEntry>
      log: Logger
      activeRuns: ReadonlyMap<RunId, ActiveRun>
    },
  ) {
    this.#db = db
    this.#runEvents = runEvents
    this.#log = log
    this.#activeRuns = activeRuns
  }

  onNotice({ runIds = [...this.#runEvents.keys(), ...this.#activeRuns.keys()] }: LogNotice): void {
    // Another process may have taken over a run that is active here: its cache is incomplete then.
    for (const runId of runIds) this.#activeRuns.get(runId)?.buffer?.disableCache()
    for (const runId of runIds) if (this.#runEvents.has(runId)) this.#pending.add(runId)
    if (this.#pending.size > 0) this.#loop ??= this.#run()
  }

  async close(): Promise<void> {
    await this.#loop
  }

  async #run(): Promise<void> {
    while (this.#pending.size > 0) {
      const runIds = [...this.#pending]
      this.#pending.clear()
      try {
        await this.#read(runIds)
      } catch (error) {
        this.#log.warn({ err: error }, 'cannot read the events of other processes')
        for (const runId of runIds) this.#runEvents.resync(runId)
      }
    }
    for (const runId of this.#cursors.keys()) {
      if (!this.#runEvents.has(runId)) this.#cursors.delete(runId)
    }
    this.#loop = undefined
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
      limit ${PAGE_SIZE}
    `.execute(this.#db)
    const byRun = Map.groupBy(rows, (row) => row.run_id)
    for (const [runId, own] of byRun) {
      this.#cursors.set(runId, own.at(-1)?.seq ?? 0)
      this.#runEvents.publish(
        runId,
        own.map(({ seq, event }) => ({ seq, event })),
      )
    }
    if (rows.length < PAGE_SIZE) return
    for (const runId of runIds) this.#pending.add(runId)
  }
}
