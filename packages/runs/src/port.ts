import type { RunPort } from '@throughline/agent'
import type { Engine } from './engine.ts'
import type { Journal } from './journal.ts'
import type { Lane } from './lane.ts'
import { commitToolCall } from './tool-transaction.ts'

/** Stores what an agent's runner does, through the run's lane and its journal. */
export function createPort(
  engine: Pick<Engine, 'db' | 'runFeed' | 'log' | 'owner'>,
  { lane, journal, crashes }: { lane: Lane; journal: Journal; crashes: number },
): RunPort {
  let forgiven = crashes === 0
  return {
    append: (event) => lane.append(event),

    findTurn: (turn) => journal.turns.get(turn),

    async commitTurn(record) {
      lane.appendTurn(record)
      // A turn without calls is the last one: it commits with the end of the run.
      if (record.calls.length === 0) return
      await lane.settled()
      if (forgiven) return
      forgiven = true
      await engine.db.updateTable('run').set({ crashes: 0 }).where('id', '=', lane.runId).execute()
    },

    async runTool(call, effect) {
      const settled = journal.outcomes.get(call.callId)
      if (settled) return settled
      const { outcome, entries } = await commitToolCall(engine, lane, { call, effect })
      lane.adopt(entries)
      engine.runFeed.publish(lane.runId, entries)
      return outcome
    },
  }
}
