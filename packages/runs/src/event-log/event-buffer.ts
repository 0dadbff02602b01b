import type { TurnRecord } from '@throughline/agent'
import {
  addUsage,
  fold,
  type FoldedRun,
  type LogEntry,
  type RunId,
  type StoredEvent,
  type Usage,
} from '@throughline/protocol'
import { EventCache } from '../live-events/event-cache.ts'
import { appendJoiningDeltas, isDelta } from './join-deltas.ts'
import { inJsonbKeyOrder } from './jsonb-key-order.ts'

/** The number of unflushed characters above which the model has to wait. */
const MAX_PENDING_LENGTH = 256 * 1024

/** What one flush writes for one run. It is retried unchanged until it is known to be stored. */
export interface Batch {
  runId: RunId
  attempt: number
  entries: LogEntry[]
  turn: TurnRecord | undefined
}

interface Waiter {
  seq: number
  resolve: () => void
  reject: (reason: unknown) => void
}

/**
 * Buffers the events of one attempt of a run on their way to the log. Events wait in `pending`,
 * where neighbouring deltas are joined; `takeBatch` assigns sequence numbers to them;
 * `batchStored` follows when the batch is durable. Fencing guarantees that no other process assigns
 * sequence numbers of this run.
 */
export class EventBuffer {
  readonly runId: RunId
  readonly attempt: number
  /** All durable events of the run, folded. */
  folded: FoldedRun
  /** The usage of all turns of the run, those of earlier attempts included. */
  usage: Usage
  #stopRequested = false
  /** True once a batch holds the first text, reasoning or call of the answer. */
  #hasOutput: boolean
  #pending: StoredEvent[] = []
  #pendingLength = 0
  #turn: TurnRecord | undefined
  #batch: Batch | undefined
  #waiters: Waiter[] = []
  #spaceAvailable: PromiseWithResolvers<void> | undefined
  #failure: unknown
  #cache: EventCache | undefined
  readonly #scheduleFlush: (buffer: EventBuffer) => void
  readonly #abort: () => void

  /** @param hooks `abort` aborts the model call or the tool in progress */
  constructor(
    run: { runId: RunId; attempt: number; folded: FoldedRun; usage: Usage },
    hooks: { scheduleFlush: (buffer: EventBuffer) => void; abort: () => void },
  ) {
    this.runId = run.runId
    this.attempt = run.attempt
    this.folded = run.folded
    this.usage = run.usage
    this.#hasOutput = run.folded.answer.parts.length > 0
    this.#cache = new EventCache(run.folded.seq)
    this.#scheduleFlush = hooks.scheduleFlush
    this.#abort = hooks.abort
  }

  /** Appends an event. If the buffer is full, returns a promise that resolves when it has space. */
  append(event: StoredEvent): Promise<void> | undefined {
    this.#throwIfFailed()
    this.#push(event)
    this.#scheduleFlush(this)
    if (this.#pendingLength <= MAX_PENDING_LENGTH) return undefined
    this.#spaceAvailable ??= Promise.withResolvers()
    return this.#spaceAvailable.promise
  }

  /** Appends a turn and its calls. They are stored in one transaction with the text before them. */
  appendTurn(record: TurnRecord): void {
    this.#throwIfFailed()
    this.#turn = record
    this.usage = addUsage(this.usage, record.usage)
    for (const call of record.calls) this.#push(call)
    if (record.calls.length > 0) this.#scheduleFlush(this)
  }

  /** Resolves when everything that has been appended so far is durable. */
  flush(): Promise<void> {
    this.#throwIfFailed()
    const seq = this.#lastAssignedSeq() + this.#pending.length
    if (seq <= this.folded.seq && !this.#batch) return Promise.resolve()
    const stored = this.#untilStored(seq)
    this.#scheduleFlush(this)
    return stored
  }

  /** True if somebody waits for these events: a reader without output yet, or the run itself. */
  get isUrgent(): boolean {
    const hasCalls = this.#turn !== undefined && this.#turn.calls.length > 0
    return !this.#hasOutput || hasCalls || this.#waiters.length > 0
  }

  /** Returns the batch that is not known to be stored yet, or else a new one. */
  takeBatch(): Batch | undefined {
    if (this.#failure) return undefined
    if (!this.#batch && (this.#pending.length > 0 || this.#turn)) {
      this.#batch = {
        runId: this.runId,
        attempt: this.attempt,
        entries: this.assignSeqs(this.#pending),
        turn: this.#turn,
      }
      this.#hasOutput ||= this.#pending.length > 0
      this.#pending = []
      this.#pendingLength = 0
      this.#turn = undefined
    }
    return this.#batch
  }

  /** Numbers events that another transaction stores. The buffer must be flushed before. */
  assignSeqs(events: readonly StoredEvent[]): LogEntry[] {
    const { seq } = this.folded
    return events.map((event, index) => ({
      seq: seq + index + 1,
      // Deltas are created with their keys in this order. Sorting each of them would cost too much.
      event: isDelta(event) ? event : inJsonbKeyOrder(event),
    }))
  }

  /** Reports that the current batch is durable. Returns its entries. */
  batchStored(): LogEntry[] {
    const { entries } = this.#batch ?? { entries: [] }
    this.#batch = undefined
    this.applyStored(entries)
    this.#spaceAvailable?.resolve()
    this.#spaceAvailable = undefined
    if (this.#pending.length > 0) this.#scheduleFlush(this)
    return entries
  }

  /** Adds entries that another transaction has stored. */
  applyStored(entries: readonly LogEntry[]): void {
    this.folded = entries.reduce(fold, this.folded)
    this.#cache?.add(entries)
    this.#waiters = this.#waiters.filter((waiter) => {
      if (waiter.seq > this.folded.seq) return true
      waiter.resolve()
      return false
    })
  }

  /**
   * Takes all pending events, followed by `last`, for the transaction that ends the run. Waits
   * until no flush of this buffer is in progress.
   */
  async takeRemaining(
    last: StoredEvent,
  ): Promise<{ entries: LogEntry[]; turn: TurnRecord | undefined }> {
    while (this.#batch) await this.#untilStored(this.#lastAssignedSeq())
    this.#throwIfFailed()
    const rest = { entries: this.assignSeqs([...this.#pending, last]), turn: this.#turn }
    this.#pending = []
    this.#turn = undefined
    return rest
  }

  /** Ends writing for this attempt: rejects all waiting calls and aborts the work in progress. */
  fail(reason: unknown): void {
    if (this.#failure) return
    this.#failure = reason
    this.disableCache()
    for (const waiter of this.#waiters) waiter.reject(reason)
    this.#spaceAvailable?.reject(reason)
    this.#waiters = []
    this.#abort()
  }

  /** Returns all durable entries after the cursor, or undefined if some are not cached. */
  cachedAfter(cursor: number): LogEntry[] | undefined {
    return this.#cache?.after(cursor)
  }

  /** Must be called before the log can grow without this buffer: the cache would be incomplete. */
  disableCache(): void {
    this.#cache = undefined
  }

  /** True if a flush found a stop request in the database. No tool is started after that. */
  get stopRequested(): boolean {
    return this.#stopRequested
  }

  requestStop(): void {
    this.#stopRequested = true
    this.#abort()
  }

  /** The reason passed to `fail`. */
  get failure(): unknown {
    return this.#failure
  }

  #push(event: StoredEvent): void {
    if (isDelta(event)) this.#pendingLength += event.delta.length
    appendJoiningDeltas(this.#pending, event)
  }

  #untilStored(seq: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiters.push({ seq, resolve, reject })
    return promise
  }

  #lastAssignedSeq(): number {
    return this.#batch?.entries.at(-1)?.seq ?? this.folded.seq
  }

  #throwIfFailed(): void {
    if (this.#failure) throw this.#failure
  }
}
