import type { EngineTables } from '@throughline/db'
import type { LogEntry, RunId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { abandonRun, type ActiveRun } from '../active-run.ts'
import { readLogs, type ReadLog } from '../event-log/read-logs.ts'
import type { Logger } from '../logger.ts'
import type { PubSub } from './pub-sub.ts'
import type { MessageOf } from './transport/message.ts'
import type { Messenger } from './transport/messenger.ts'

/** A run of which nothing was heard for this time is read from the log. */
const SILENCE_MS = 2_000
/** The maximum number of runs that one query reads. */
const BATCH_SIZE = 500

interface RemoteRunsOptions {
  db: Kysely<EngineTables>
  owner: string
  runEvents: PubSub<RunId, LogEntry>
  activeRuns: ReadonlyMap<RunId, ActiveRun>
  messenger: Messenger
  log: Logger
}

/** What is known of a run that is followed here and executed by another process, or by none. */
interface RemoteRun {
  /** The seq of the last entry that was delivered to the followers here. */
  seq: number
  /** When this process last heard of the run or read its log. */
  heardAt: number
}

/**
 * Delivers the events of runs that other processes execute to the followers in this process. It
 * asks the executing process for them. A message that is lost costs a read of the log: runs of which
 * nothing was heard for two seconds are read with one query, and their present owner is asked again.
 */
export class RemoteRuns {
  readonly #options: RemoteRunsOptions
  readonly #runs = new Map<RunId, RemoteRun>()
  /** The runs to read next. True if their owner has to be asked again. */
  readonly #pending = new Map<RunId, boolean>()
  #loop: Promise<void> | undefined

  constructor(options: RemoteRunsOptions) {
    this.#options = options
  }

  /** Asks the owner of a run, if it has one, for the entries after those that are known here. */
  follow(runId: RunId, { owner, after }: { owner: string | null; after: number }): void {
    this.#heard(runId, after)
    if (owner === null || owner === this.#options.owner) return
    this.#options.messenger.send(owner, { type: 'follow', runs: [{ runId, after }] })
  }

  onEvents(from: string, { runs }: MessageOf<'events'>): void {
    const { runEvents, messenger } = this.#options
    const unwanted: RunId[] = []
    for (const { runId, entries } of runs) {
      if (!runEvents.has(runId)) unwanted.push(runId)
      else this.#deliver(runId, entries)
    }
    if (unwanted.length > 0) messenger.send(from, { type: 'unfollow', runIds: unwanted })
  }

  onStored({ runIds }: MessageOf<'stored'>): void {
    for (const runId of runIds) this.#read(runId, { ask: false })
  }

  /** Another process executes a run from now on. */
  onClaimed(from: string, { runId, attempt }: MessageOf<'claimed'>): void {
    const { activeRuns, runEvents } = this.#options
    const active = activeRuns.get(runId)
    if (active && active.attempt >= attempt) return
    if (active) abandonRun(active)
    const after = this.#runs.get(runId)?.seq
    if (active || after === undefined) runEvents.resync(runId)
    else this.follow(runId, { owner: from, after })
  }

  /** Messages may have been missed. */
  onMissed(): void {
    for (const run of this.#runs.values()) run.heardAt = 0
    this.sweep()
  }

  /** Reads the runs of which nothing was heard for a while. */
  sweep(): void {
    const { runEvents, activeRuns } = this.#options
    const silentSince = performance.now() - SILENCE_MS
    for (const runId of this.#runs.keys()) if (!runEvents.has(runId)) this.#runs.delete(runId)
    for (const runId of runEvents.keys()) {
      if (isExecuting(activeRuns.get(runId))) continue
      const run = this.#runs.get(runId)
      // Its followers read from their own cursors, and then wait for it here.
      if (!run) runEvents.resync(runId)
      else if (run.heardAt < silentSince) this.#read(runId, { ask: true })
    }
  }

  async close(): Promise<void> {
    await this.#loop
  }

  #heard(runId: RunId, seq: number): void {
    const known = this.#runs.get(runId)
    const heardAt = performance.now()
    if (known) Object.assign(known, { heardAt, seq: Math.max(known.seq, seq) })
    else this.#runs.set(runId, { heardAt, seq })
  }

  #deliver(runId: RunId, entries: readonly LogEntry[]): void {
    this.#heard(runId, entries.at(-1)?.seq ?? 0)
    this.#options.runEvents.publish(runId, entries)
  }

  #read(runId: RunId, { ask }: { ask: boolean }): void {
    if (!this.#options.runEvents.has(runId)) return
    this.#pending.set(runId, ask || (this.#pending.get(runId) ?? false))
    this.#loop ??= this.#run()
  }

  /** One query at a time. What is asked for meanwhile is read by the next one. */
  async #run(): Promise<void> {
    // The same turn of the event loop may ask for more runs.
    await Promise.resolve()
    while (this.#pending.size > 0) {
      const batch = [...this.#pending].slice(0, BATCH_SIZE)
      for (const [runId] of batch) this.#pending.delete(runId)
      try {
        await this.#readBatch(new Map(batch))
      } catch (error) {
        // The next sweep reads them again.
        this.#options.log.warn({ err: error }, 'cannot read the events of other processes')
      }
    }
    this.#loop = undefined
  }

  async #readBatch(batch: ReadonlyMap<RunId, boolean>): Promise<void> {
    const { db, runEvents } = this.#options
    const cursors = [...batch.keys()].map((runId) => ({
      runId,
      after: this.#runs.get(runId)?.seq ?? 0,
    }))
    const { logs, hasMore } = await readLogs(db, cursors)
    for (const { runId } of cursors) {
      const log = logs.get(runId)
      if (log && log.entries.length > 0) this.#deliver(runId, log.entries)
      else if (log && !log.isFinished) this.#heard(runId, 0)
      // It was deleted, or its last events were: its followers find out.
      else if (!hasMore) runEvents.resync(runId)
      if (hasMore) this.#read(runId, { ask: batch.get(runId) ?? false })
    }
    if (!hasMore) this.#ask(batch, logs)
  }

  /** Asks the present owners of runs for their events, with one message for each process. */
  #ask(batch: ReadonlyMap<RunId, boolean>, logs: ReadonlyMap<RunId, ReadLog>): void {
    const { owner: self, messenger } = this.#options
    const asked = [...logs].filter(([runId, { owner }]) => batch.get(runId) && owner !== self)
    for (const [owner, ofOwner] of Map.groupBy(asked, ([, log]) => log.owner)) {
      if (owner === null) continue
      const runs = ofOwner.map(([runId]) => ({ runId, after: this.#runs.get(runId)?.seq ?? 0 }))
      messenger.send(owner, { type: 'follow', runs })
    }
  }
}

/** A run whose attempt was fenced is executed elsewhere, although its code here may still run. */
function isExecuting(run: ActiveRun | undefined): boolean {
  return run !== undefined && run.buffer?.failure === undefined
}
