/** Periodic work that never overlaps itself. */
export interface Interval {
  /** Runs the work now, or joins the round in progress. Resolves when that round is done. */
  now(): Promise<void>
  /** Stops the interval. Resolves when the round in progress is done. */
  stop(): Promise<void>
}

/** Runs `work` every `ms` milliseconds. Errors go to `onError` and do not stop the interval. */
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
