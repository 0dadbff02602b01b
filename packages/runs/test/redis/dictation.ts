import { completed, say, type Script } from '../test-runs.ts'

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
