import type { RunPort, ToolCall, ToolOutcome, TurnRecord } from '@throughline/agent'
import type { Claim } from './claim.ts'
import type { Engine } from './engine.ts'
import type { Journal } from './journal.ts'
import { RunParked } from './lane-error.ts'
import type { Lane } from './lane.ts'
import { parkRun } from './park.ts'
import { commitToolCall, refuseToolCall, type Settled } from './tool-transaction.ts'

/** The word to the model, in whose sentence it stands as the reason given. */
const NOBODY_TO_ASK =
  'This needs the approval of a person, and the program that sent the message cannot ask for one. Ask for it in the web client.'

interface Attempt {
  claim: Claim
  lane: Lane
  journal: Journal
}

/** Stores what an agent's runner does, through the run's lane and its journal. */
export function createPort(
  engine: Pick<Engine, 'db' | 'runFeed' | 'log' | 'owner'>,
  { claim, lane, journal }: Attempt,
): RunPort {
  /** Calls that a person has to allow and has not decided on yet. */
  const undecided = new Map<string, ToolCall>()
  let forgiven = claim.crashes === 0

  function note({ calls, approvals }: TurnRecord): void {
    for (const call of calls) {
      const { callId } = call
      const isOpen = !journal.approved.has(callId) && !journal.outcomes.has(callId)
      if (approvals.includes(callId) && isOpen) undecided.set(callId, call)
    }
  }

  async function park(): Promise<never> {
    const requests = undecided
      .values()
      .map(
        ({ callId, name, args }) => ({ type: 'approval_requested', callId, name, args }) as const,
      )
    const entries = await parkRun(engine, { lane, claim }, [...requests])
    lane.adopt(entries)
    engine.runFeed.publish(lane.runId, entries)
    throw new RunParked('The run waits for an approval.')
  }

  async function carryOut(...[call, work]: Parameters<RunPort['runTool']>): Promise<ToolOutcome> {
    const isStarted = journal.started.has(call.callId)
    return publish(await commitToolCall(engine, lane, { call, work, isStarted }))
  }

  async function refuse(call: ToolCall): Promise<ToolOutcome> {
    return publish(await refuseToolCall(engine, lane, { call, note: NOBODY_TO_ASK }))
  }

  function publish(settled: Settled): ToolOutcome {
    lane.adopt(settled.entries)
    engine.runFeed.publish(lane.runId, settled.entries)
    return settled.outcome
  }

  return {
    append: (event) => lane.append(event),

    findTurn(turn) {
      const record = journal.turns.get(turn)
      if (record) note(record)
      return record
    },

    async commitTurn(record) {
      lane.appendTurn(record)
      note(record)
      // A turn without calls is the last one: it commits with the end of the run.
      if (record.calls.length === 0) return
      await lane.settled()
      if (forgiven) return
      forgiven = true
      await engine.db.updateTable('run').set({ crashes: 0 }).where('id', '=', lane.runId).execute()
    },

    async runTool(call, work) {
      const settled = journal.outcomes.get(call.callId)
      if (settled) return settled
      if (!undecided.has(call.callId)) return carryOut(call, work)
      return claim.approvals === 'refuse' ? refuse(call) : park()
    },
  }
}
