import {
  emptyAnswer,
  type Answer,
  type StoredAnswer,
  type StoredPart,
  type StoredToolState,
} from './answer.ts'
import type { LogEntry, StoredEvent } from './event.ts'
import type { ToolTypes } from '../tool.ts'

/** An answer, and the seq of the last event folded into it. */
export interface FoldedRun<Tools extends ToolTypes = ToolTypes> {
  seq: number
  answer: Answer<Tools>
}

/** The state before the first event. */
export const emptyRun: { seq: number; answer: typeof emptyAnswer } = {
  seq: 0,
  answer: emptyAnswer,
}

/**
 * Adds an event to a run. The server stores messages with this reducer and clients show them with
 * it. Pure. An entry whose seq was already folded changes nothing, so duplicates and overlapping
 * replays are harmless. Parts that an event does not change keep their object identity. Arguments
 * and results of tools are copied without being parsed.
 */
export function fold<Tools extends ToolTypes>(
  run: FoldedRun<Tools>,
  entry: LogEntry<Tools>,
): FoldedRun<Tools>
export function fold(
  run: { seq: number; answer: StoredAnswer },
  { seq, event }: { seq: number; event: StoredEvent },
): { seq: number; answer: StoredAnswer } {
  return seq <= run.seq ? run : { seq, answer: applyEvent(run.answer, event) }
}

function applyEvent(answer: StoredAnswer, event: StoredEvent): StoredAnswer {
  const { parts } = answer
  switch (event.type) {
    case 'run_started':
      return answer
    case 'text':
    case 'thinking':
      return { ...answer, parts: appendDelta(parts, event) }
    case 'tool_call':
      return { ...answer, parts: [...parts, { ...event, state: 'running' }] }
    case 'tool_rejected':
      return { ...answer, parts: [...parts, rejectedCall(event)] }
    case 'tool_result':
      return updateCall(answer, event.callId, resultState(parts, event))
    case 'tool_error':
      return updateCall(answer, event.callId, errorState(event))
    case 'approval_requested':
      return { ...updateCall(answer, event.callId, { state: 'waiting' }), status: 'waiting' }
    case 'approval_decided':
      return decide(answer, event)
    case 'rewind':
      return { ...answer, parts: parts.filter((part) => part.turn < event.turn) }
    case 'snapshot':
      return event.message
    case 'run_completed':
      return { ...answer, status: 'completed', usage: event.usage }
    case 'run_failed': {
      const { code, message, retryable } = event
      return { ...skipOpenCalls(answer), status: 'failed', error: { code, message, retryable } }
    }
    case 'run_cancelled':
      return { ...skipOpenCalls(answer), status: 'cancelled' }
  }
}

type EventOf<Type extends StoredEvent['type']> = Extract<StoredEvent, { type: Type }>

/** The run continues when none of its calls waits for an approval. */
function decide(
  answer: StoredAnswer,
  { callId, approved, note }: EventOf<'approval_decided'>,
): StoredAnswer {
  const decided = updateCall(
    answer,
    callId,
    approved ? { state: 'running' } : { state: 'denied', note },
  )
  const isWaiting = decided.parts.some((part) => 'callId' in part && part.state === 'waiting')
  return { ...decided, status: isWaiting ? 'waiting' : 'streaming' }
}

function appendDelta(
  parts: StoredPart[],
  event: { type: 'text' | 'thinking'; turn: number; delta: string },
): StoredPart[] {
  const last = parts.at(-1)
  if (last?.type === event.type && last.turn === event.turn) {
    return parts.with(-1, { ...last, text: last.text + event.delta })
  }
  return [...parts, { type: event.type, turn: event.turn, text: event.delta }]
}

/**
 * A reader that reconnects after a deploy has the call from one version of the app and the result
 * from the next. Where the tool was renamed between them, they need not fit one tool.
 */
function resultState(parts: StoredPart[], event: EventOf<'tool_result'>): CallUpdate {
  const { callId, name, result } = event
  const isRenamed = parts.some(
    (part) => 'callId' in part && part.callId === callId && part.name !== name,
  )
  const state = { state: 'done' as const, result, ...titleField(event) }
  return isRenamed ? { ...state, type: 'unknown_tool' } : state
}

function rejectedCall({ message, outdated, ...call }: EventOf<'tool_rejected'>): StoredPart {
  const part = { ...call, type: 'unknown_tool' as const }
  return outdated ? { ...part, state: 'running' } : { ...part, state: 'failed', message }
}

/** Keeps a result that no longer matches its tool's schema, in a part that accepts any result. */
function errorState(event: EventOf<'tool_error'>): CallUpdate {
  const { message, outdated } = event
  return outdated
    ? { type: 'unknown_tool', state: 'done', result: outdated.result, ...titleField(event) }
    : { state: 'failed', message }
}

type CallUpdate = StoredToolState & { title?: string; type?: 'unknown_tool' }

function updateCall(answer: StoredAnswer, callId: string, state: CallUpdate): StoredAnswer {
  const parts = answer.parts.map((part) =>
    'callId' in part && part.callId === callId ? { ...callFields(part), ...state } : part,
  )
  return { ...answer, parts }
}

function skipOpenCalls(answer: StoredAnswer): StoredAnswer {
  const parts = answer.parts.map((part) =>
    'callId' in part && (part.state === 'running' || part.state === 'waiting')
      ? { ...callFields(part), state: 'skipped' as const }
      : part,
  )
  return { ...answer, parts }
}

function callFields(part: Extract<StoredPart, { callId: string }>) {
  const { type, turn, callId, name, args } = part
  return { type, turn, callId, name, args, ...titleField(part) }
}

function titleField({ title }: { title?: string | undefined }) {
  return title === undefined ? {} : { title }
}
