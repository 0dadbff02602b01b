import type { PrincipalId, RunId } from '@throughline/protocol'
import { runIdSchema } from '@throughline/protocol'
import { sql, type Kysely, type Selectable } from 'kysely'
import { z } from 'zod'
import type { EngineTables } from './schema/engine-tables.ts'
import type { RunStatus, RunTable } from './schema/run.ts'

/** The statuses of a run that has not ended; a conversation has at most one such run. */
export const ACTIVE_RUN_STATUSES = ['queued', 'running', 'waiting'] as const satisfies RunStatus[]

export type RunRow = Selectable<RunTable>

/** A run of this principal. Another's run is as unknown as one that never was. */
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

/** Where a run's log ends at this moment, and the number of the conversation it answers in. */
export function findRunPlace(
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

/** The NOTIFY channel on which the process that drives a run, and those that follow it, listen. */
export const RUN_CHANNEL = 'throughline_run'

export const runSignalSchema = z.object({
  runId: runIdSchema,
  /** `stop`: somebody asked for its end. `gone`: it was deleted with its conversation. */
  signal: z.enum(['stop', 'gone']),
})
export type RunSignal = z.infer<typeof runSignalSchema>

/** Tells all processes, when the transaction commits. */
export async function signalRun(db: Kysely<EngineTables>, signal: RunSignal): Promise<void> {
  await sql`select pg_notify(${RUN_CHANNEL}, ${JSON.stringify(signal)})`.execute(db)
}
