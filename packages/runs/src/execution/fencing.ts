import type { RunId } from '@throughline/protocol'
import { sql, type RawBuilder } from 'kysely'

/*
 * Fencing. The attempt number of a run is its fencing token: each claim increments it, and every
 * write of an attempt requires that the stored number is unchanged and that the run has the status
 * `running`. A process that has lost a run, for example after a pause or a network partition,
 * cannot write to it, whatever state it still holds in memory.
 *
 * The conditions refer to the row of `throughline.run` as `run`.
 */

/** Identifies one execution of a run by one process. */
export interface AttemptId {
  runId: RunId
  attempt: number
}

/** This attempt must not write any more: the run was taken over, has ended or was deleted. */
export class RunFenced extends Error {
  override readonly name = 'RunFenced'
}

export function fenced(): RunFenced {
  return new RunFenced('This attempt no longer executes the run.')
}

/** SQL condition: the attempt still executes its run. */
export function isCurrentAttempt({ runId, attempt }: AttemptId): RawBuilder<boolean> {
  return sql<boolean>`run.id = ${runId} and run.attempt = ${attempt} and run.status = 'running'`
}

/** The rows `mine (run_id, attempt)`, to join with `throughline.run` on `isCurrentAttemptRow`. */
export function attemptRows(attempts: readonly AttemptId[]): RawBuilder<unknown> {
  return sql`unnest(
    ${attempts.map(({ runId }) => runId)}::uuid[],
    ${attempts.map(({ attempt }) => attempt)}::integer[]
  ) as mine (run_id, attempt)`
}

/** SQL condition: the attempt in the row `mine` still executes its run. */
export const isCurrentAttemptRow: RawBuilder<boolean> = sql<boolean>`
  mine.run_id = run.id and mine.attempt = run.attempt and run.status = 'running'
`
