import type { RunId, StoredAnswer, StoredEvent, StoredPart } from '@throughline/protocol'
import { DONE, type Frame } from './frame-schema.ts'

/**
 * Converts a run's events to frames. Clients of this format cannot take text back. After a crash, a
 * turn is generated again (`rewind`). Its text is skipped as long as it repeats the text that was
 * sent. At the first difference the stream ends with an error: sending -> skipping (after a rewind)
 * -> sending, or ended.
 */
export interface FrameState {
  /** The current turn, and the text of it that was sent. */
  turn: number
  text: string
  /** After a rewind: the text that was sent and has not been repeated yet. */
  toRepeat: string
  /** The names of the calls, by their ids. */
  names: Readonly<Record<string, string>>
  hasEnded: boolean
}

export const initialState: FrameState = {
  turn: 0,
  text: '',
  toRepeat: '',
  names: {},
  hasEnded: false,
}

/** The ids in the first frame. Clients learn the id of a new conversation from it. */
export interface AnswerIds {
  threadId: number
  runId: RunId
}

type Step = { state: FrameState; frames: (Frame | typeof DONE)[] }

export const STOPPED = 'The answer was stopped.'
export const TEXT_CHANGED =
  'The server was interrupted and generated a different answer. Load the conversation to read it.'

/** Returns the frames to send for one event, and the next state. */
export function toFrames(state: FrameState, event: StoredEvent, run: AnswerIds): Step {
  if (state.hasEnded) return { state, frames: [] }
  switch (event.type) {
    case 'run_started':
      return { state, frames: [firstFrame(run)] }
    case 'thinking':
      return thinkingFrames(state, event)
    case 'text':
      return textFrames(state, event)
    case 'tool_call':
    case 'tool_rejected':
      return callFrames(state, event)
    case 'tool_result':
      return { state, frames: [resultFrame(event)] }
    case 'tool_error':
      return { state, frames: [errorFrame(event)] }
    case 'approval_requested':
      return { state, frames: [] }
    case 'approval_decided':
      return decisionFrames(state, event)
    case 'rewind':
      return {
        state: { ...state, toRepeat: state.turn === event.turn ? state.text : '' },
        frames: [],
      }
    case 'run_completed':
      return state.toRepeat === '' ? end(state) : endChanged(state)
    case 'run_failed':
      return end(state, event.message)
    case 'run_cancelled':
      return end(state, STOPPED)
    case 'snapshot':
      return snapshotFrames(state, event.message, run)
  }
}

type EventOf<Type extends StoredEvent['type']> = Extract<StoredEvent, { type: Type }>

function firstFrame({ threadId, runId }: AnswerIds): Frame {
  return { type: 'thinking', content: 'Thinking...', thread_id: threadId, run_id: runId }
}

/** Skips the reasoning of a repeated turn: similar reasoning was sent before. */
function thinkingFrames(state: FrameState, { turn, delta }: EventOf<'thinking'>): Step {
  const isRepeated = state.toRepeat !== '' && state.turn === turn
  return { state, frames: isRepeated ? [] : [{ type: 'thinking', content: delta }] }
}

function textFrames(state: FrameState, { turn, delta }: EventOf<'text'>): Step {
  if (state.toRepeat === '') {
    const text = turn === state.turn ? state.text + delta : delta
    return { state: { ...state, turn, text }, frames: [{ type: 'text', content: delta }] }
  }
  if (turn !== state.turn) return endChanged(state)
  if (state.toRepeat.startsWith(delta)) {
    return { state: { ...state, toRepeat: state.toRepeat.slice(delta.length) }, frames: [] }
  }
  if (!delta.startsWith(state.toRepeat)) return endChanged(state)
  const content = delta.slice(state.toRepeat.length)
  return {
    state: { ...state, text: state.text + content, toRepeat: '' },
    frames: [{ type: 'text', content }],
  }
}

function callFrames(state: FrameState, event: EventOf<'tool_call' | 'tool_rejected'>): Step {
  if (state.toRepeat !== '') return endChanged(state)
  const names = { ...state.names, [event.callId]: event.name }
  const isRefused = event.type === 'tool_rejected' && !event.outdated
  const refusal = isRefused ? [failureFrame(event, event.message)] : []
  return { state: { ...state, names }, frames: [callFrame(event), ...refusal] }
}

/** The result of an earlier tool version is sent as it is, because the format has no types. */
function errorFrame(event: EventOf<'tool_error'>): Frame {
  const { outdated, message } = event
  return outdated ? resultFrame({ ...event, ...outdated }) : failureFrame(event, message)
}

function decisionFrames(
  state: FrameState,
  { callId, approved, note }: EventOf<'approval_decided'>,
): Step {
  if (approved) return { state, frames: [] }
  return {
    state,
    frames: [failureFrame({ callId, name: state.names[callId] ?? '' }, rejectionText(note))],
  }
}

/** Converts the whole answer of a run whose events are no longer stored. */
function snapshotFrames(
  state: FrameState,
  { parts, status, error }: StoredAnswer,
  run: AnswerIds,
): Step {
  const failure = status === 'failed' ? error?.message : undefined
  const last = end(state, status === 'cancelled' ? STOPPED : failure)
  return { ...last, frames: [firstFrame(run), ...parts.flatMap(partFrames), ...last.frames] }
}

function partFrames(part: StoredPart): Frame[] {
  if (part.type === 'text' || part.type === 'thinking') {
    return [{ type: part.type, content: part.text }]
  }
  switch (part.state) {
    case 'done':
      return [callFrame(part), resultFrame(part)]
    case 'failed':
      return [callFrame(part), failureFrame(part, part.message)]
    case 'denied':
      return [callFrame(part), failureFrame(part, rejectionText(part.note))]
    case 'running':
    case 'waiting':
    case 'skipped':
      return [callFrame(part)]
  }
}

interface Call {
  callId: string
  name: string
  title?: string | undefined
}

function callFrame({ callId, name, args, title }: Call & { args: unknown }): Frame {
  return { type: 'tool_call', id: callId, name, args, ...(title !== undefined && { title }) }
}

function resultFrame({ callId, name, result, title }: Call & { result: unknown }): Frame {
  return { type: 'tool_result', id: callId, name, result, ...(title !== undefined && { title }) }
}

/** Has no title, because the title of a call says what the call does. */
function failureFrame({ callId, name }: Call, error: string): Frame {
  return resultFrame({ callId, name, result: { error } })
}

export function rejectionText(note: string | null): string {
  return note === null ? 'It was not allowed.' : `It was not allowed. ${note}`
}

function endChanged(state: FrameState): Step {
  return end(state, TEXT_CHANGED)
}

function end(state: FrameState, problem?: string): Step {
  const frames: Frame[] = problem === undefined ? [] : [{ type: 'error', message: problem }]
  return { state: { ...state, hasEnded: true }, frames: [...frames, DONE] }
}
