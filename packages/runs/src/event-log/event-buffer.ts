import type { TurnRecord } from '@throughline/agent'
import { EventCache } from '../live-events/event-cache.ts'
import { inJsonbKeyOrder } from './jsonb-key-order.ts'
import {
  addUsage,
  fold,
  type FoldedRun,
  type LogEntry,
  type RunId,
  type StoredEvent,
  type Usage,
} from '@throughline/protocol'

/** Characters a buffer may hold unflushed before the model has to wait. */
const MAX_PENDING_LENGTH = 256 * 1024

/** What one flush writes of one run. It is written again unchanged until it is known to be stored. */
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
 * The ordered way of one run's events to the log. Events wait in `pending`, where neighbouring
 * deltas join; `take` numbers them into a batch; `committed` follows when the batch is durable.
 * Sequence numbers are handed out here alone, which the run's fence makes safe.
 */
export class EventBuffer {
  readonly runId: RunId
  readonly attempt: number
  /** Everything of the run that is durable. */
  folded: FoldedRun
  /** What the turns of the run took, journaled ones and those of this attempt. */
  usage: Usage
  #stopRequested = false
  #pending: StoredEvent[] = []
  #pendingLength = 0
  #turn: TurnRecord | undefined
  #taken: Batch | undefined
  #waiters: Waiter[] = []
  #room: PromiseWithResolvers<void> | undefined
  #broken: unknown
  #recent: EventCache | undefined
  readonly #wake: (buffer: EventBuffer) => void
  readonly #interrupt: () => void

  constructor(
    run: { runId: RunId; attempt: number; folded: FoldedRun; usage: Usage },
    hooks: { wake: (buffer: EventBuffer) => void; interrupt: () => void },
  ) {
    this.runId = run.runId
    this.attempt = run.attempt
    this.folded = run.folded
    this.usage = run.usage
    this.#recent = new EventCache(run.folded.seq)
    this.#wake = hooks.wake
    this.#interrupt = hooks.interrupt
  }

  /** Puts an event behind those before it. A promise means: wait, the buffer is full. */
  append(event: StoredEvent): Promise<void> | undefined {
    this.#throwIfBroken()
    this.#push(event)
    this.#wake(this)
    if (this.#pendingLength <= MAX_PENDING_LENGTH) return undefined
    this.#room ??= Promise.withResolvers()
    return this.#room.promise
  }

  /** Puts a turn's journal entry and its calls behind its text; all of it commits together. */
  appendTurn(record: TurnRecord): void {
    this.#throwIfBroken()
    this.#turn = record
    this.usage = addUsage(this.usage, record.usage)
    for (const call of record.calls) this.#push(call)
    if (record.calls.length > 0) this.#wake(this)
  }

  /** Resolves when all that was appended so far is durable. */
  settled(): Promise<void> {
    this.#throwIfBroken()
    const seq = this.#lastTakenSeq() + this.#pending.length
    if (seq <= this.folded.seq && !this.#taken) return Promise.resolve()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiters.push({ seq, resolve, reject })
    this.#wake(this)
    return promise
  }

  /** The batch to write next: the one that is not known to be stored yet, else a new one. */
  take(): Batch | undefined {
    if (this.#broken) return undefined
    if (!this.#taken && (this.#pending.length > 0 || this.#turn)) {
      this.#taken = {
        runId: this.runId,
        attempt: this.attempt,
        entries: this.number(this.#pending),
        turn: this.#turn,
      }
      this.#pending = []
      this.#pendingLength = 0
      this.#turn = undefined
    }
    return this.#taken
  }

  /** Numbers events that a transaction of its own writes; the buffer must be settled. */
  number(events: readonly StoredEvent[]): LogEntry[] {
    const { seq } = this.folded
    return events.map((event, index) => ({
      seq: seq + index + 1,
      event: isDelta(event) ? event : inJsonbKeyOrder(event),
    }))
  }

  /** The batch that was taken is durable. */
  committed(): LogEntry[] {
    const { entries } = this.#taken ?? { entries: [] }
    this.#taken = undefined
    this.adopt(entries)
    this.#room?.resolve()
    this.#room = undefined
    if (this.#pending.length > 0) this.#wake(this)
    return entries
  }

  /** Entries that were stored by a transaction of their own. */
  adopt(entries: readonly LogEntry[]): void {
    this.folded = entries.reduce(fold, this.folded)
    this.#recent?.add(entries)
    this.#waiters = this.#waiters.filter((waiter) => {
      if (waiter.seq > this.folded.seq) return true
      waiter.resolve()
      return false
    })
  }

  /**
   * Takes what is left, with `last` behind it, for the transaction that ends the run. Waits until
   * no flush has anything of the buffer.
   */
  async takeRest(
    last: StoredEvent,
  ): Promise<{ entries: LogEntry[]; turn: TurnRecord | undefined }> {
    while (this.#taken) await this.settled()
    this.#throwIfBroken()
    const rest = { entries: this.number([...this.#pending, last]), turn: this.#turn }
    this.#pending = []
    this.#turn = undefined
    return rest
  }

  /** Nothing more can be written by this attempt; everybody who waits is told why. */
  break(reason: unknown): void {
    if (this.#broken) return
    this.#broken = reason
    this.seal()
    for (const waiter of this.#waiters) waiter.reject(reason)
    this.#room?.reject(reason)
    this.#waiters = []
    this.#interrupt()
  }

  /** All that is durable after the cursor; undefined when only the store can tell. */
  recent(cursor: number): LogEntry[] | undefined {
    return this.#recent?.after(cursor)
  }

  /** From here on the log may grow without this buffer. */
  seal(): void {
    this.#recent = undefined
  }

  /** True when the store said that somebody asked for the run's end; no tool begins after it. */
  get stopRequested(): boolean {
    return this.#stopRequested
  }

  /** The store says that somebody asked for the run's end. */
  requestStop(): void {
    this.#stopRequested = true
    this.#interrupt()
  }

  get brokenBy(): unknown {
    return this.#broken
  }

  #push(event: StoredEvent): void {
    if (!isDelta(event)) {
      this.#pending.push(event)
      return
    }
    const { turn, type, delta } = event
    const last = this.#pending.at(-1)
    this.#pendingLength += delta.length
    if (last?.type === type && last.turn === turn) last.delta += delta
    else this.#pending.push({ turn, type, delta })
  }

  #lastTakenSeq(): number {
    return this.#taken?.entries.at(-1)?.seq ?? this.folded.seq
  }

  #throwIfBroken(): void {
    if (this.#broken) throw this.#broken
  }
}

type Delta = Extract<StoredEvent, { type: 'text' | 'thinking' }>

/** A delta is made in the order in which it is stored: there are far too many to sort. */
function isDelta(event: StoredEvent): event is Delta {
  return event.type === 'text' || event.type === 'thinking'
}
