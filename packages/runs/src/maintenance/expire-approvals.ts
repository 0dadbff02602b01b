import { sql } from 'kysely'
import type { PrincipalId, RunId } from '@throughline/protocol'
import { decideApproval } from './approve.ts'
import type { Engine } from './engine.ts'

const BATCH = 50

/** Rejects approvals that nobody answered in time; their runs go on and say so. */
export async function expireApprovals(engine: Engine, expiryMs: number): Promise<void> {
  const { rows } = await sql<{ runId: RunId; principalId: PrincipalId; callId: string }>`
    select run.id as "runId", run.principal_id as "principalId", tool_call.call_id as "callId"
    from run join tool_call on tool_call.run_id = run.id and tool_call.state = 'waiting'
    where run.status = 'waiting'
      and run.waiting_since < now() - make_interval(secs => ${expiryMs / 1000})
    order by run.waiting_since
    limit ${BATCH}
  `.execute(engine.db)
  for (const { principalId, ...call } of rows) {
    const note = 'Nobody answered in time.'
    await decideApproval(engine, principalId, { ...call, approved: false, note })
  }
}
