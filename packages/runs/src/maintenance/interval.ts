/** Work that repeats, never twice at the same time. */
export interface Interval {
  /** Does it now; resolves when it is done, also when a round was under way already. */
  now(): Promise<void>
  /** Ends the repetition; resolves when the round under way is done. */
  stop(): Promise<void>
}

/** Does `work` every `ms` milliseconds; what it throws goes to `onError` and the next round comes. */
export function runEvery(
  ms: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): Interval {
  let round: Promise<void> | undefined
  const now = () => {
    round ??= work()
      .catch(onError)
      .finally(() => {
        round = undefined
      })
    return round
  }
  const timer = setInterval(() => void now(), ms)
  timer.unref()
  return {
    now,
    async stop() {
      clearInterval(timer)
      await round
    },
  }
}
