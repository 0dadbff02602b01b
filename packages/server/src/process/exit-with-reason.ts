import type { Env } from './env.ts'
import { explainStartFailure } from './explain-start-failure.ts'
import { describeError } from './logger.ts'

/** Ends the process with one plain sentence where a person can correct the cause, else with the error. */
export function exitWithReason(error: unknown, env: Env | undefined): never {
  const reason = explainStartFailure(error, env)
  const bug = () => `Throughline failed: ${JSON.stringify(describeError(error), null, 2)}`
  process.stderr.write(`${reason ?? bug()}\n`)
  process.exit(1)
}
