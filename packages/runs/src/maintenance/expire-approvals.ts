import { sql } from 'kysely'
import type { PrincipalId, RunId } from '@throughline/protocol'
import { decideApproval } from '../requests/decide-approval.ts'
import type { ProcessContext } from '../process-context.ts'

const BATCH_SIZE = 50

/** Rejects the calls of runs that have waited longer than `expiryMs`. The runs then continue. */
export async function expireApprovals(context: ProcessContext, expiryMs: number): Promise<void> {
  const { rows } = await sql<{ runId: RunId; principalId: PrincipalId; callId: string }>`
    select run.id as "runId", run.principal_id as "principalId", tool_call.call_id as "callId"
    from throughline.run join throughline.tool_call on tool_call.run_id = run.id and tool_call.state = 'waiting'
    where run.status = 'waiting'
      and run.waiting_since < now() - make_interval(secs => ${expiryMs / 1000})
    order by run.waiting_since
    limit ${BATCH_SIZE}
  `.execute(context.db)
  for (const { principalId, ...call } of rows) {
    const note = 'Nobody answered in time.'
    await decideApproval(context, principalId, { ...call, approved: false, note })
  }
}
