import type { RunPort, ToolCall, ToolExecution, ToolOutcome, TurnRecord } from '@throughline/agent'
import type { EventBuffer } from '../event-log/event-buffer.ts'
import type { ProcessContext } from '../process-context.ts'
import { RunSuspended } from './attempt-errors.ts'
import { isUndecided, journaledCall, type Journal } from './journal.ts'
import type { Claim } from './claim.ts'
import { suspendRun } from './suspend-for-approval.ts'
import { commitToolCall, refuseToolCall, type Settled } from './tool-transaction.ts'

/** Told to the model as the reason for the rejection. */
const APPROVAL_UNAVAILABLE =
  'This needs the approval of a person, and the program that sent the message cannot ask for one. Ask for it in the web client.'

interface AttemptState {
  claim: Claim
  buffer: EventBuffer
  journal: Journal
  isReleased: () => boolean
}

type PortContext = Pick<ProcessContext, 'db' | 'log' | 'changeNotifier' | 'eventPublisher'>

/** Implements the agent's port on the event buffer and the journal of one attempt. */
export function createRunPort(
  context: PortContext,
  { claim, buffer, journal, isReleased }: AttemptState,
): RunPort {
  /** Calls that need an approval and have no decision yet. */
  const undecided = new Map<string, ToolCall>()
  let crashesAreReset = claim.crashes === 0

  function collectUndecided({ calls, approvals }: TurnRecord): void {
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
    buffer.applyStored(entries)
    context.eventPublisher.publish(buffer.runId, entries)
    throw new RunSuspended('The run waits for an approval.')
  }

  async function execute(call: ToolCall, work: ToolExecution): Promise<ToolOutcome> {
    const isStarted = journal.started.has(call.callId)
    const stored = commitToolCall(context, buffer, { call, work, isStarted, isReleased })
    return publishOutcome(context, buffer, await stored)
  }

  async function refuse(call: ToolCall): Promise<ToolOutcome> {
    const stored = refuseToolCall(context, buffer, { call, note: APPROVAL_UNAVAILABLE })
    return publishOutcome(context, buffer, await stored)
  }

  return {
    append: (event) => buffer.append(event),

    findTurn: (turn) => journal.turns.get(turn),

    resumeTurn: collectUndecided,

    async commitTurn(record) {
      buffer.appendTurn(record)
      collectUndecided(record)
      // A turn without calls is the last one. The statement that ends the run stores it.
      if (record.calls.length === 0) return
      await buffer.flush()
      if (crashesAreReset) return
      crashesAreReset = true
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
      if (!undecided.has(call.callId)) return execute(call, work)
      return claim.approvals === 'refuse' ? refuse(call) : suspend()
    },
  }
}

function publishOutcome(
  { eventPublisher }: PortContext,
  buffer: EventBuffer,
  { entries, outcome }: Settled,
): ToolOutcome {
  buffer.applyStored(entries)
  eventPublisher.publish(buffer.runId, entries)
  return outcome
}

function toApprovalRequest({ callId, name, args }: ToolCall) {
  return { type: 'approval_requested', callId, name, args } as const
}
