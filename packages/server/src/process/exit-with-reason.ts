import type { Env } from './env.ts'
import { explainStartFailure } from './explain-start-failure.ts'
import { describeError } from './logger.ts'

/** Prints one sentence if a person can correct the cause, else the error, and exits with 1. */
export function exitWithReason(error: unknown, env: Env | undefined): never {
  const reason = explainStartFailure(error, env)
  const bug = () => `Throughline failed: ${JSON.stringify(describeError(error), null, 2)}`
  process.stderr.write(`${reason ?? bug()}\n`)
  process.exit(1)
}
