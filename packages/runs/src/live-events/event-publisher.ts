import type { LogEntry, RunId } from '@throughline/protocol'
import type { ActiveRun } from '../active-run.ts'
import type { PubSub } from './pub-sub.ts'
import type { MessageOf, StoredEntries } from './transport/message.ts'
import type { Messenger } from './transport/messenger.ts'

interface EventPublisherOptions {
  activeRuns: ReadonlyMap<RunId, ActiveRun>
  runEvents: PubSub<RunId, LogEntry>
  messenger: Messenger
}

/**
 * Delivers the events of the runs that this process executes: to the followers here, and to the
 * processes that follow them, with one message for each process. A process that follows a run asks
 * for its events, and asks again while it hears nothing.
 */
export class EventPublisher {
  readonly #options: EventPublisherOptions
  /** What has to be sent to each process. */
  readonly #pending = new Map<string, StoredEntries[]>()

  constructor(options: EventPublisherOptions) {
    this.#options = options
  }

  /** Delivers entries of a run that are committed. */
  publish(runId: RunId, entries: readonly LogEntry[]): void {
    const { runEvents, activeRuns } = this.#options
    runEvents.publish(runId, entries)
    for (const follower of activeRuns.get(runId)?.followers ?? []) {
      this.#sendSoon(follower, { runId, entries: [...entries] })
    }
  }

  /** A process follows runs. It gets what it lacks at once, from memory or from the log. */
  onFollow(follower: string, { runs }: MessageOf<'follow'>): void {
    const uncached: RunId[] = []
    for (const { runId, after } of runs) {
      const run = this.#options.activeRuns.get(runId)
      run?.followers.add(follower)
      const entries = run?.buffer?.cachedAfter(after)
      if (!entries) uncached.push(runId)
      else if (entries.length > 0) this.#sendSoon(follower, { runId, entries })
    }
    if (uncached.length === 0) return
    this.#options.messenger.send(follower, { type: 'stored', runIds: uncached })
  }

  onUnfollow(follower: string, { runIds }: MessageOf<'unfollow'>): void {
    for (const runId of runIds) this.#options.activeRuns.get(runId)?.followers.delete(follower)
  }

  /** Sends what is waiting. */
  close(): void {
    this.#sendPending()
  }

  /** One flush publishes the events of many runs one after another. They travel together. */
  #sendSoon(follower: string, stored: StoredEntries): void {
    if (this.#pending.size === 0) setImmediate(() => this.#sendPending())
    const pending = this.#pending.get(follower)
    if (pending) pending.push(stored)
    else this.#pending.set(follower, [stored])
  }

  #sendPending(): void {
    for (const [follower, runs] of this.#pending) {
      this.#options.messenger.send(follower, { type: 'events', runs })
    }
    this.#pending.clear()
  }
}
