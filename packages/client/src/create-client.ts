import { changeSchema, type Change } from '@throughline/protocol'
import { createApi, type Api } from './api.ts'
import { ask, retry, type AskedRun, type AskOptions, type RetryOptions } from './send.ts'
import { settingsOf, type ClientOptions } from './client-options.ts'
import { followedRun, type FollowedRun, type ReadOptions } from './follow-run.ts'
import { subscribe } from './stream/reconnecting-stream.ts'

export interface FollowOptions extends ReadOptions {
  runId: string
  /** The number of an event: only those after it are handed out. */
  after?: number | undefined
}

export interface Client {
  /** Sends a message, in a new conversation where none is named, and follows its answer. */
  ask(options: AskOptions): AskedRun
  /** Answers again in the place of an answer that failed or was stopped. */
  retry(options: RetryOptions): AskedRun
  /** Takes up a run that was begun before, here or elsewhere. */
  follow(options: FollowOptions): FollowedRun
  /**
   * What moves among the caller's conversations and tasks, in whichever process. `resync` says
   * that anything may have moved: it comes first, and whenever the connection was lost.
   */
  changes(options?: ReadOptions): AsyncGenerator<Change, void>
  /** Every other procedure: `client.api.conversation.list.query({ limit: 10 })`. */
  readonly api: Api
}

/** A client of one server, for one caller. It holds no connection while nothing is asked of it. */
export function createClient(options: ClientOptions): Client {
  const settings = settingsOf(options)
  const api = createApi(settings)
  return {
    api,
    ask: (question) => ask({ settings, api }, question),
    retry: (wish) => retry({ settings, api }, wish),
    follow: ({ runId, after = 0, ...reading }) =>
      followedRun({ ...reading, settings, api, runId: Promise.resolve(runId), after }),
    async *changes(reading = {}) {
      const items = subscribe(settings, { ...reading, path: 'changes', resumes: false })
      for await (const { data } of items) {
        const change = changeSchema.safeParse(data)
        if (change.success) yield change.data
      }
    },
  }
}
