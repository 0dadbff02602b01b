import type { ToolOutcome, TurnRecord } from '@throughline/agent'
import type { Database } from '@throughline/db'
import { addUsage, noUsage, type RunId, type Usage } from '@throughline/protocol'
import type { Kysely } from 'kysely'

/** What earlier attempts made durable: model responses by turn, tool outcomes by call. */
export interface Journal {
  turns: ReadonlyMap<number, TurnRecord>
  outcomes: ReadonlyMap<string, ToolOutcome>
}

export const emptyJournal: Journal = { turns: new Map(), outcomes: new Map() }

export async function loadJournal(db: Kysely<Database>, runId: RunId): Promise<Journal> {
  const turns = await db
    .selectFrom('run_turn')
    .select(['turn', 'response', 'usage'])
    .where('run_id', '=', runId)
    .execute()
  const calls = await db
    .selectFrom('tool_call')
    .select(['call_id', 'state', 'result', 'message'])
    .where('run_id', '=', runId)
    .where('state', 'in', ['done', 'failed'])
    .execute()
  return {
    turns: new Map(
      turns.map(({ turn, response, usage }) => [turn, { turn, usage, ...response }] as const),
    ),
    outcomes: new Map(
      calls.map(({ call_id: callId, state, result, message }) => [
        callId,
        state === 'done'
          ? ({ state, result } as const)
          : ({ state: 'failed', message: message ?? '' } as const),
      ]),
    ),
  }
}

/** What the journaled model calls took. */
export function usageOf({ turns }: Journal): Usage {
  return turns.values().reduce((sum, { usage }) => addUsage(sum, usage), noUsage)
}
