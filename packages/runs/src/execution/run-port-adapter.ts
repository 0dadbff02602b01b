import type { RunPort, ToolCall, ToolOutcome, ToolExecution, TurnRecord } from '@throughline/agent'
import type { Claim } from './claim.ts'
import type { ProcessContext } from '../process-context.ts'
import { isUndecided, journaledCall, type Journal } from './journal.ts'
import { RunSuspended } from './attempt-errors.ts'
import type { EventBuffer } from '../event-log/event-buffer.ts'
import { suspendRun } from './suspend-for-approval.ts'
import { commitToolCall, refuseToolCall, type Settled } from './tool-transaction.ts'

/** The word to the model, in whose sentence it stands as the reason given. */
const NOBODY_TO_ASK =
  'This needs the approval of a person, and the program that sent the message cannot ask for one. Ask for it in the web client.'

interface Attempt {
  claim: Claim
  buffer: EventBuffer
  journal: Journal
  isReleased: () => boolean
}

/** Stores what an agent's runner does, through the run's buffer and its journal. */
export function createRunPort(
  context: Pick<ProcessContext, 'db' | 'runEvents' | 'log' | 'owner'>,
  { claim, buffer, journal, isReleased }: Attempt,
): RunPort {
  /** Calls that a person has to allow and has not decided on yet. */
  const undecided = new Map<string, ToolCall>()
  let forgiven = claim.crashes === 0

  function note({ calls, approvals }: TurnRecord): void {
    for (const call of calls) {
      const { callId } = call
      if (approvals.includes(callId) && isUndecided(journal, callId)) {
        undecided.set(callId, journaledCall(journal, call))
      }
    }
  }

  async function suspend(): Promise<never> {
    const requests = [...undecided.values()].map(toApprovalRequest)
    const entries = await suspendRun(context, { buffer, claim }, requests)
    buffer.adopt(entries)
    context.runEvents.publish(buffer.runId, entries)
    throw new RunSuspended('The run waits for an approval.')
  }

  async function carryOut(call: ToolCall, work: ToolExecution): Promise<ToolOutcome> {
    const isStarted = journal.started.has(call.callId)
    return publish(await commitToolCall(context, buffer, { call, work, isStarted, isReleased }))
  }

  async function refuse(call: ToolCall): Promise<ToolOutcome> {
    return publish(await refuseToolCall(context, buffer, { call, note: NOBODY_TO_ASK }))
  }

  function publish(settled: Settled): ToolOutcome {
    buffer.adopt(settled.entries)
    context.runEvents.publish(buffer.runId, settled.entries)
    return settled.outcome
  }

  return {
    append: (event) => buffer.append(event),

    findTurn: (turn) => journal.turns.get(turn),

    resumeTurn: note,

    async commitTurn(record) {
      buffer.appendTurn(record)
      note(record)
      // A turn without calls is the last one: it commits with the end of the run.
      if (record.calls.length === 0) return
      await buffer.settled()
      if (forgiven) return
      forgiven = true
      await context.db
        .updateTable('throughline.run')
        .set({ crashes: 0 })
        .where('id', '=', buffer.runId)
        .execute()
    },

    async runTool(present, work) {
      const call = journaledCall(journal, present)
      const settled = journal.outcomes.get(call.callId)
      if (settled) return settled
      if (!undecided.has(call.callId)) return carryOut(call, work)
      return claim.approvals === 'refuse' ? refuse(call) : suspend()
    },
  }
}

function toApprovalRequest({ callId, name, args }: ToolCall) {
  return { type: 'approval_requested', callId, name, args } as const
}
