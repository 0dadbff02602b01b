import type {
  ConversationId,
  MessageId,
  PrincipalId,
  RequestId,
  RunId,
  StoredEvent,
  Usage,
} from '@throughline/protocol'
import { runIdSchema } from '@throughline/protocol'
import { sql, type Generated, type JSONColumnType, type Kysely, type Selectable } from 'kysely'
import { z } from 'zod'
import type { Database } from './database.ts'

export type RunStatus = 'queued' | 'running' | 'waiting' | 'completed' | 'failed' | 'cancelled'

/**
 * What becomes of a call that needs an approval: a person is asked, or it is refused where the run
 * came by a wire on which nobody can be asked.
 */
export type RunApprovals = 'ask' | 'refuse'

/** The statuses of a run that has not ended; a conversation has at most one such run. */
export const ACTIVE_RUN_STATUSES = ['queued', 'running', 'waiting'] as const satisfies RunStatus[]

export interface RunTable {
  id: RunId
  conversation_id: ConversationId
  principal_id: PrincipalId
  request_id: RequestId
  retry_of: RunId | null
  user_message_id: MessageId
  assistant_message_id: MessageId
  status: RunStatus
  time_zone: string
  approvals: Generated<RunApprovals>
  usage: JSONColumnType<Usage> | null
  error_code: string | null
  /** Counts the processes that drove this run; a write of an older one is refused. */
  attempt: Generated<number>
  crashes: Generated<number>
  lease_owner: string | null
  lease_until: Date | null
  cancel_requested_at: Date | null
  /** The seq of the last event; set when the run ends. */
  last_seq: Generated<number>
  /** The run's clock: "today" stays the day on which it was asked. */
  created_at: Generated<Date>
  finished_at: Date | null
  /** When it began to wait for approvals. */
  waiting_since: Date | null
  /** True when only the message is left of the run's log. */
  events_dropped: Generated<boolean>
}

export interface RunEventTable {
  run_id: RunId
  seq: number
  type: StoredEvent['type']
  data: JSONColumnType<StoredEvent>
}

export interface RunTurnTable {
  run_id: RunId
  turn: number
  /** The model's response, and the calls that were made of it. */
  response: JSONColumnType<{
    response: object
    calls: Extract<StoredEvent, { type: 'tool_call' | 'tool_rejected' }>[]
    approvals: string[]
  }>
  usage: JSONColumnType<Usage>
  created_at: Generated<Date>
}

export interface ToolCallTable {
  run_id: RunId
  call_id: string
  turn: number
  name: string
  args: JSONColumnType<object | unknown[]>
  /**
   * `started`: an effect outside of this database was begun, and its end is not known.
   * `waiting`: for somebody's approval.
   */
  state: 'called' | 'started' | 'waiting' | 'done' | 'failed' | 'denied'
  result: JSONColumnType<object | unknown[]> | null
  message: string | null
  /** The decision, where an approval was asked for, with the person's word to the model. */
  approved: boolean | null
  note: string | null
  created_at: Generated<Date>
  settled_at: Date | null
}

export type RunRow = Selectable<RunTable>

/** A run of this principal. Another's run is as unknown as one that never was. */
export function findRun(
  db: Kysely<Database>,
  principalId: PrincipalId,
  id: RunId,
): Promise<RunRow | undefined> {
  return db
    .selectFrom('run')
    .selectAll()
    .where('id', '=', id)
    .where('principal_id', '=', principalId)
    .executeTakeFirst()
}

/** Where a run's log ends at this moment, and the number of the conversation it answers in. */
export function findRunPlace(
  db: Kysely<Database>,
  principalId: PrincipalId,
  id: RunId,
): Promise<{ conversation: number; lastSeq: number } | undefined> {
  return db
    .selectFrom('run')
    .innerJoin('conversation', 'conversation.id', 'run.conversation_id')
    .select('conversation.number as conversation')
    .select(({ fn, selectFrom }) =>
      fn
        .coalesce(
          selectFrom('run_event')
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
export async function signalRun(db: Kysely<Database>, signal: RunSignal): Promise<void> {
  await sql`select pg_notify(${RUN_CHANNEL}, ${JSON.stringify(signal)})`.execute(db)
}
