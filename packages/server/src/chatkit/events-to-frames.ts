import type { RunId, StoredAnswer, StoredEvent, StoredPart } from '@throughline/protocol'
import { DONE, type Frame } from './frame-schema.ts'

/**
 * A run's events as frames. Text on this wire can only be added to, so a turn that was cut by a
 * crash and is made anew (`rewind`) is swallowed as long as it repeats what was told already:
 * telling -> owing (after a rewind) -> telling, or over at the first difference.
 */
export interface Told {
  /** The turn whose text is told, and all that was told of it. */
  turn: number
  text: string
  /** What was told of the turn and has yet to come again. */
  owed: string
  /** The names of the calls, by their ids. */
  names: Readonly<Record<string, string>>
  isOver: boolean
}

export const nothingTold: Told = { turn: 0, text: '', owed: '', names: {}, isOver: false }

/** Which run is told of: clients of a new conversation learn its id from the first frame. */
export interface ToldRun {
  threadId: number
  runId: RunId
}

type Step = { told: Told; frames: (Frame | typeof DONE)[] }

export const STOPPED = 'The answer was stopped.'
export const WRITTEN_ANEW =
  'The server was interrupted and wrote the answer anew. Load the conversation to read it.'

/** What a client that was told so far is told of one more event. */
export function tell(told: Told, event: StoredEvent, run: ToldRun): Step {
  if (told.isOver) return { told, frames: [] }
  switch (event.type) {
    case 'run_started':
      return { told, frames: [firstFrame(run)] }
    case 'thinking':
      return tellThinking(told, event)
    case 'text':
      return tellText(told, event)
    case 'tool_call':
    case 'tool_rejected':
      return tellCall(told, event)
    case 'tool_result':
      return { told, frames: [resultFrame(event)] }
    case 'tool_error':
      return { told, frames: [errorFrame(event)] }
    case 'approval_requested':
      return { told, frames: [] }
    case 'approval_decided':
      return tellDecision(told, event)
    case 'rewind':
      return { told: { ...told, owed: told.turn === event.turn ? told.text : '' }, frames: [] }
    case 'run_completed':
      return told.owed === '' ? end(told) : writtenAnew(told)
    case 'run_failed':
      return end(told, event.message)
    case 'run_cancelled':
      return end(told, STOPPED)
    case 'snapshot':
      return tellWhole(told, event.message, run)
  }
}

type EventOf<Type extends StoredEvent['type']> = Extract<StoredEvent, { type: Type }>

function firstFrame({ threadId, runId }: ToldRun): Frame {
  return { type: 'thinking', content: 'Thinking...', thread_id: threadId, run_id: runId }
}

/** Reasoning of a turn that is made anew was told before, more or less. */
function tellThinking(told: Told, { turn, delta }: EventOf<'thinking'>): Step {
  const isRepeated = told.owed !== '' && told.turn === turn
  return { told, frames: isRepeated ? [] : [{ type: 'thinking', content: delta }] }
}

function tellText(told: Told, { turn, delta }: EventOf<'text'>): Step {
  if (told.owed === '') {
    const text = turn === told.turn ? told.text + delta : delta
    return { told: { ...told, turn, text }, frames: [{ type: 'text', content: delta }] }
  }
  if (turn !== told.turn) return writtenAnew(told)
  if (told.owed.startsWith(delta)) {
    return { told: { ...told, owed: told.owed.slice(delta.length) }, frames: [] }
  }
  if (!delta.startsWith(told.owed)) return writtenAnew(told)
  const content = delta.slice(told.owed.length)
  return {
    told: { ...told, text: told.text + content, owed: '' },
    frames: [{ type: 'text', content }],
  }
}

function tellCall(told: Told, event: EventOf<'tool_call' | 'tool_rejected'>): Step {
  if (told.owed !== '') return writtenAnew(told)
  const names = { ...told.names, [event.callId]: event.name }
  const isRefused = event.type === 'tool_rejected' && !event.outdated
  const refusal = isRefused ? [failureFrame(event, event.message)] : []
  return { told: { ...told, names }, frames: [callFrame(event), ...refusal] }
}

/** A result that an earlier version of the tool gave fits this wire, which has no types. */
function errorFrame(event: EventOf<'tool_error'>): Frame {
  const { outdated, message } = event
  return outdated ? resultFrame({ ...event, ...outdated }) : failureFrame(event, message)
}

function tellDecision(told: Told, { callId, approved, note }: EventOf<'approval_decided'>): Step {
  if (approved) return { told, frames: [] }
  return { told, frames: [failureFrame({ callId, name: told.names[callId] ?? '' }, denial(note))] }
}

/** The answer from its beginning, where its events are kept no more. */
function tellWhole(told: Told, { parts, status, error }: StoredAnswer, run: ToldRun): Step {
  const failure = status === 'failed' ? error?.message : undefined
  const last = end(told, status === 'cancelled' ? STOPPED : failure)
  return { ...last, frames: [firstFrame(run), ...parts.flatMap(framesOf), ...last.frames] }
}

function framesOf(part: StoredPart): Frame[] {
  if (part.type === 'text' || part.type === 'thinking') {
    return [{ type: part.type, content: part.text }]
  }
  switch (part.state) {
    case 'done':
      return [callFrame(part), resultFrame(part)]
    case 'failed':
      return [callFrame(part), failureFrame(part, part.message)]
    case 'denied':
      return [callFrame(part), failureFrame(part, denial(part.note))]
    case 'running':
    case 'waiting':
    case 'skipped':
      return [callFrame(part)]
  }
}

interface Call {
  callId: string
  name: string
}

function callFrame({ callId, name, args }: Call & { args: unknown }): Frame {
  return { type: 'tool_call', id: callId, name, args }
}

function resultFrame({ callId, name, result }: Call & { result: unknown }): Frame {
  return { type: 'tool_result', id: callId, name, result }
}

function failureFrame(call: Call, error: string): Frame {
  return resultFrame({ ...call, result: { error } })
}

export function denial(note: string | null): string {
  return note === null ? 'It was not allowed.' : `It was not allowed. ${note}`
}

function writtenAnew(told: Told): Step {
  return end(told, WRITTEN_ANEW)
}

function end(told: Told, problem?: string): Step {
  const frames: Frame[] = problem === undefined ? [] : [{ type: 'error', message: problem }]
  return { told: { ...told, isOver: true }, frames: [...frames, DONE] }
}
