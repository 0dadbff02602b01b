import type { LogEntry, RunId } from '@throughline/protocol'
import { expect } from 'vitest'
import {
  completed,
  foldAll,
  followToEnd,
  newRequestId,
  say,
  testRuns,
  type Script,
  type TestRuns,
} from '../test-runs.ts'

/** No stream is stale for longer. */
export const STALE_MS = 5_000

/** An answer whose words the test dictates, one at a time. */
export interface Dictation {
  script: Script
  /** Has the run say a word, and waits until a follower shows it. Returns the milliseconds. */
  say(): Promise<number>
  /** What a follower shows. */
  onShown(text: string): void
  /** Lets the run end. */
  finish(): void
  readonly said: string
}

export function dictation(): Dictation {
  let next = Promise.withResolvers<string | undefined>()
  let shown = ''
  let said = ''
  let waiting: { text: string; resolve: () => void } | undefined
  const onShown = (text: string) => {
    shown += text
    if (waiting && shown.endsWith(waiting.text)) waiting.resolve()
  }
  return {
    async script(input) {
      for (let word = await next.promise; word !== undefined; word = await next.promise) {
        next = Promise.withResolvers()
        await say(input, 1, [word])
      }
      return completed
    },
    async say() {
      const text = `${said.split(' ').length} `
      said += text
      const begun = performance.now()
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting = { text, resolve }
      next.resolve(text)
      await promise
      return performance.now() - begun
    },
    onShown,
    finish: () => next.resolve(undefined),
    get said() {
      return said
    },
  }
}

type Options = Parameters<typeof testRuns>[1]

interface PairOptions {
  executing?: Options
  following?: Options | ((app: TestRuns) => Promise<Options>)
}

/** Two processes. One executes a run, the other one follows it. */
export interface Pair {
  app: TestRuns
  /** Alice at the other process. */
  elsewhere: Pick<TestRuns, 'runs' | 'alice'>
  runId: RunId
}

/** Starts a dictated run. Other messages are answered at once. */
export async function startPair(
  dictated: Dictation,
  { executing, following }: PairOptions,
): Promise<Pair> {
  const script: Script = async (input) => {
    const [asked] = input.history
    if (asked?.role === 'user' && asked.text === 'dictate') return dictated.script(input)
    await say(input, 1, ['at once'])
    return completed
  }
  const app = await testRuns(script, executing)
  const options = typeof following === 'function' ? await following(app) : following
  const other = await app.another(script, options)
  const requestId = newRequestId()
  const { runId } = await app.runs.send(app.alice, { message: 'dictate', requestId })
  return { app, elsewhere: { runs: other, alice: app.alice }, runId }
}

/** Follows the dictated run elsewhere, to its end. */
export async function show({ elsewhere, runId }: Pair, dictated: Dictation): Promise<LogEntry[]> {
  const entries = []
  const { signal } = new AbortController()
  const { runs, alice } = elsewhere
  for await (const entry of runs.follow(alice, runId, { after: 0, signal })) {
    entries.push(entry)
    if (entry.event.type === 'text') dictated.onShown(entry.event.delta)
  }
  return entries
}

/** Follows a new run elsewhere and hears of its change there. Returns the milliseconds. */
export async function answerElsewhere({ app, elsewhere }: Pair): Promise<number> {
  const connection = new AbortController()
  const changes = elsewhere.runs.changes(app.alice, connection.signal)
  await changes.next()
  const begun = performance.now()
  const { runId } = await app.runs.send(app.alice, { message: 'hi', requestId: newRequestId() })
  const answer = foldAll(await followToEnd(elsewhere, runId))
  expect(answer).toMatchObject({ status: 'completed', parts: [{ text: 'at once' }] })
  expect(await changes.next()).toMatchObject({ value: { type: expect.any(String) } })
  connection.abort()
  return performance.now() - begun
}
