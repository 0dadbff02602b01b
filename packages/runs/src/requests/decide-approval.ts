import { notifyChange, runNotFound, type EngineTables } from '@throughline/db'
import { AppError, type LogEntry, type PrincipalId, type RunId } from '@throughline/protocol'
import { sql, type Transaction } from 'kysely'
import { startRun } from '../execution/execute-run.ts'
import { claimRun } from '../execution/lease.ts'
import type { ProcessContext } from '../process-context.ts'

export interface Decision {
  runId: RunId
  callId: string
  approved: boolean
  /** A message to the model. */
  note: string | null
}

/**
 * Approves or rejects a tool call of a waiting run, exactly once: repeating the decision changes
 * nothing, and a different decision is refused. After the last decision the run continues in this
 * process.
 */
export async function decideApproval(
  context: ProcessContext,
  principalId: PrincipalId,
  decision: Decision,
): Promise<void> {
  const entry = await context.db
    .transaction()
    .execute((trx) => storeDecision(trx, principalId, decision))
  if (!entry) return
  context.runEvents.publish(decision.runId, [entry])
  context.messenger.send('all', { type: 'stored', runIds: [decision.runId] })
  const claim = context.draining ? undefined : await claimRun(context, decision.runId)
  if (claim) startRun(context, claim)
}

/** Returns the stored event, or undefined if the same decision was stored before. */
async function storeDecision(
  trx: Transaction<EngineTables>,
  principalId: PrincipalId,
  decision: Decision,
): Promise<LogEntry | undefined> {
  const { runId, callId, approved, note } = decision
  const run = await lockRun(trx, principalId, runId)
  const call = await trx
    .selectFrom('throughline.tool_call')
    .select(['state', 'approved'])
    .where('run_id', '=', runId)
    .where('call_id', '=', callId)
    .executeTakeFirst()
  if (call?.approved === approved) return undefined
  if (typeof call?.approved === 'boolean') throw alreadyDecided(call.approved)
  if (call?.state !== 'waiting' || run.status !== 'waiting') throw notWaiting()
  await trx
    .updateTable('throughline.tool_call')
    .set({ approved, note, state: approved ? 'called' : 'denied' })
    .where('run_id', '=', runId)
    .where('call_id', '=', callId)
    .execute()
  const entry = await insertEntry(trx, decision)
  await resumeUnlessWaiting(trx, runId)
  await notifyChange(trx, principalId, { type: 'conversation', id: run.conversation_id })
  return entry
}

async function lockRun(trx: Transaction<EngineTables>, principalId: PrincipalId, runId: RunId) {
  return trx
    .selectFrom('throughline.run')
    .select(['status', 'conversation_id'])
    .where('id', '=', runId)
    .where('principal_id', '=', principalId)
    .forUpdate()
    .executeTakeFirstOrThrow(runNotFound)
}

async function insertEntry(trx: Transaction<EngineTables>, decision: Decision): Promise<LogEntry> {
  const { runId, callId, approved, note } = decision
  const event = { type: 'approval_decided', callId, approved, note } as const
  const { seq } = await trx
    .insertInto('throughline.run_event')
    .columns(['run_id', 'seq', 'type', 'data'])
    .expression((eb) =>
      eb
        .selectFrom('throughline.run_event')
        .select(({ fn, val }) => [
          val(runId).as('run_id'),
          sql<number>`${fn.max('seq')} + 1`.as('seq'),
          val(event.type).as('type'),
          sql`${JSON.stringify(event)}::jsonb`.as('data'),
        ])
        .where('run_id', '=', runId),
    )
    .returning('seq')
    .executeTakeFirstOrThrow()
  return { seq, event }
}

/** After the last decision, any process may claim the run. */
async function resumeUnlessWaiting(trx: Transaction<EngineTables>, runId: RunId): Promise<void> {
  await trx
    .updateTable('throughline.run')
    .set({ status: 'running', waiting_since: null })
    .where('id', '=', runId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('throughline.tool_call')
            .select('call_id')
            .where('run_id', '=', runId)
            .where('state', '=', 'waiting'),
        ),
      ),
    )
    .execute()
}

function alreadyDecided(approved: boolean): AppError {
  const decision = approved ? 'approved' : 'rejected'
  return new AppError('APPROVAL_ALREADY_DECIDED', `This call was already ${decision}.`)
}

function notWaiting(): AppError {
  return new AppError('APPROVAL_NOT_FOUND', 'No call with this id waits for an approval.')
}
