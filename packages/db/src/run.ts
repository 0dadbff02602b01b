import { AppError, runIdSchema, type PrincipalId, type RunId } from '@throughline/protocol'
import { sql, type Kysely, type Selectable } from 'kysely'
import { z } from 'zod'
import type { EngineTables } from './schema/engine-tables.ts'
import type { RunStatus, RunTable } from './schema/run.ts'

/** The statuses of a run that has not ended. A conversation has at most one such run. */
export const ACTIVE_RUN_STATUSES = ['queued', 'running', 'waiting'] as const satisfies RunStatus[]

const literals = ACTIVE_RUN_STATUSES.map((status) => sql.lit(status))

/**
 * The same for `in`, as literals. With parameters, PostgreSQL cannot know that the index of active
 * runs has all rows, and reads every run of a conversation.
 */
export const activeRunStatuses = sql<RunStatus>`(${sql.join(literals)})`

export type RunRow = Selectable<RunTable>

/** Returns undefined if the run does not exist or belongs to another principal. */
export function findRun(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  id: RunId,
): Promise<RunRow | undefined> {
  return db
    .selectFrom('throughline.run')
    .selectAll()
    .where('id', '=', id)
    .where('principal_id', '=', principalId)
    .executeTakeFirst()
}

export function runNotFound(): AppError {
  return new AppError('RUN_NOT_FOUND', 'There is no such run.')
}

/** Finds the `number` of a run's conversation and the seq of the run's last event so far. */
export function findRunPosition(
  db: Kysely<EngineTables>,
  principalId: PrincipalId,
  id: RunId,
): Promise<{ conversation: number; lastSeq: number } | undefined> {
  return db
    .selectFrom('throughline.run as run')
    .innerJoin('throughline.conversation as conversation', 'conversation.id', 'run.conversation_id')
    .select('conversation.number as conversation')
    .select(({ fn, selectFrom }) =>
      fn
        .coalesce(
          selectFrom('throughline.run_event as run_event')
            .select((eb) => eb.fn.max('run_event.seq').as('seq'))
            .whereRef('run_event.run_id', '=', 'run.id'),
          'run.last_seq',
        )
        .as('lastSeq'),
    )
    .where('run.id', '=', id)
    .where('run.principal_id', '=', principalId)
    .executeTakeFirst()
}

/** The NOTIFY channel for signals to the processes that execute or follow a run. */
export const RUN_CHANNEL = 'throughline_run'

export const runSignalSchema = z.object({
  runId: runIdSchema,
  /** `stop`: a stop was requested. `gone`: the run was deleted with its conversation. */
  signal: z.enum(['stop', 'gone']),
})
export type RunSignal = z.infer<typeof runSignalSchema>

/** Notifies all processes when the transaction commits. */
export async function signalRun(db: Kysely<EngineTables>, signal: RunSignal): Promise<void> {
  await sql`select pg_notify(${RUN_CHANNEL}, ${JSON.stringify(signal)})`.execute(db)
}
