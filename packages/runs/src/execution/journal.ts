import type { ToolCall, ToolOutcome, TurnRecord } from '@throughline/agent'
import type { EngineTables } from '@throughline/db'
import { addUsage, noUsage, type RunId, type Usage } from '@throughline/protocol'
import type { Kysely } from 'kysely'

/** The model responses and tool outcomes that earlier attempts stored. */
export interface Journal {
  /** Model responses by turn number. */
  turns: ReadonlyMap<number, TurnRecord>
  /** Outcomes of tool calls by call id. */
  outcomes: ReadonlyMap<string, ToolOutcome>
  /** Calls that a person has approved. */
  approved: ReadonlySet<string>
  /** Calls whose effect outside the database was started and whose outcome is unknown. */
  started: ReadonlySet<string>
}

export const emptyJournal: Journal = {
  turns: new Map(),
  outcomes: new Map(),
  approved: new Set(),
  started: new Set(),
}

/** A turn in the format of the column `run_turn.response`. */
export function toStoredResponse({ response, calls, approvals }: TurnRecord): string {
  return JSON.stringify({ response, calls, approvals })
}

export async function loadJournal(db: Kysely<EngineTables>, runId: RunId): Promise<Journal> {
  const turns = await db
    .selectFrom('throughline.run_turn')
    .select(['turn', 'response', 'usage'])
    .where('run_id', '=', runId)
    .execute()
  const calls = await db
    .selectFrom('throughline.tool_call')
    .select(['call_id as callId', 'state', 'result', 'message', 'approved', 'note'])
    .where('run_id', '=', runId)
    .execute()
  const idsOf = (some: typeof calls) => new Set(some.map(({ callId }) => callId))
  return {
    turns: new Map(
      turns.map(({ turn, response, usage }) => [turn, { turn, usage, ...response }] as const),
    ),
    outcomes: new Map(
      calls.flatMap((call) => {
        const outcome = outcomeOf(call)
        return outcome ? [[call.callId, outcome] as const] : []
      }),
    ),
    approved: idsOf(calls.filter((call) => call.approved === true)),
    started: idsOf(calls.filter((call) => call.state === 'started')),
  }
}

interface StoredCall {
  state: string
  result: unknown
  message: string | null
  note: string | null
}

function outcomeOf({ state, result, message, note }: StoredCall): ToolOutcome | undefined {
  if (state === 'done') return { state, result }
  if (state === 'failed') return { state, message: message ?? '' }
  return state === 'denied' ? { state, note } : undefined
}

/**
 * The call as the model made it. The tool may have another name by now, but all rows and events of
 * a call keep one name: every version of the app, also an older one after a rollback, then reads
 * the call and its outcome as those of the same tool, or of none.
 */
export function journaledCall({ turns }: Journal, call: ToolCall): ToolCall {
  const stored = turns.get(call.turn)?.calls.find(({ callId }) => callId === call.callId)
  return stored ? { ...call, name: stored.name, args: stored.args } : call
}

/** Whether a person can still decide on a call. One that may have been carried out is not asked for. */
export function isUndecided({ approved, outcomes, started }: Journal, callId: string): boolean {
  return !approved.has(callId) && !outcomes.has(callId) && !started.has(callId)
}

/** The usage of the model calls in the journal. */
export function usageOf({ turns }: Journal): Usage {
  return turns.values().reduce((sum, { usage }) => addUsage(sum, usage), noUsage)
}
