import type { AnswerStatus, StoredAnswer, StoredPart } from '@throughline/protocol'
import type { AgentInputItem } from '@openai/agents'
import type { HistoryEntry } from '../agent-run.ts'
import {
  deniedText,
  outcomeText,
  safeArguments,
  safeToolName,
  takeCallId,
} from '../tools/tool-result-text.ts'

/** How much of a conversation a model is shown, in characters: some 30,000 tokens. */
const HISTORY_BUDGET = 120_000

/** A tool's result longer than this is cut when it is shown again. */
const RESULT_MAX_LENGTH = 20_000

const NOT_DONE = {
  skipped: 'Not done: the answer ended before it.',
  running: 'Not finished.',
  waiting: 'Not finished.',
} as const

/** What the model is told of an answer that did not come to its end. */
const ENDING: Record<AnswerStatus, string> = {
  completed: '',
  cancelled: '(The user stopped this answer here.)',
  failed: '(An error ended this answer here.)',
  streaming: '(This answer is not finished.)',
  waiting: '(This answer is not finished.)',
}

type CallPart = Extract<StoredPart, { callId: string }>

interface ShownEntry {
  role: HistoryEntry['role']
  items: AgentInputItem[]
  length: number
}

/**
 * A conversation as a model takes it: the newest messages that fit the budget, whole, from a
 * user's message on. Every call has its result directly after the calls of its turn, whatever
 * became of it. Takes the ids of the calls it shows.
 */
export function toModelInput(
  history: readonly HistoryEntry[],
  takenCallIds: Set<string>,
  budget = HISTORY_BUDGET,
): AgentInputItem[] {
  const newestFirst: ShownEntry[] = []
  let left = budget
  for (const entry of history.toReversed()) {
    const shown = show(entry, takenCallIds)
    left -= shown.length
    if (left < 0 && newestFirst.length > 0) break
    newestFirst.push(shown)
  }
  const firstUser = newestFirst.findLastIndex(({ role }) => role === 'user')
  return newestFirst
    .slice(0, firstUser + 1)
    .toReversed()
    .flatMap(({ items }) => items)
}

function show(entry: HistoryEntry, takenCallIds: Set<string>): ShownEntry {
  const items: AgentInputItem[] =
    entry.role === 'user'
      ? [{ role: 'user', content: entry.text }]
      : showAnswer(entry.answer, takenCallIds)
  return { role: entry.role, items, length: JSON.stringify(items).length }
}

function showAnswer(answer: StoredAnswer, takenCallIds: Set<string>): AgentInputItem[] {
  const items: AgentInputItem[] = []
  let results: AgentInputItem[] = []
  let turn = 0
  for (const part of answer.parts) {
    if (part.type === 'thinking') continue
    if (part.turn !== turn || part.type === 'text') items.push(...results.splice(0))
    turn = part.turn
    if (part.type === 'text') {
      if (part.text !== '') items.push(assistantText(part.text))
      continue
    }
    const callId = takeCallId(part.callId, takenCallIds)
    const name = safeToolName(part.name)
    items.push({ type: 'function_call', callId, name, arguments: safeArguments(part.args) })
    results.push(functionResult(callId, name, stateText(part)))
  }
  items.push(...results)
  const ending = ENDING[answer.status]
  return ending === '' ? items : [...items, assistantText(ending)]
}

function assistantText(text: string): AgentInputItem {
  return { role: 'assistant', status: 'completed', content: [{ type: 'output_text', text }] }
}

function functionResult(callId: string, name: string, text: string): AgentInputItem {
  const output = { type: 'text' as const, text }
  return { type: 'function_call_result', callId, name, status: 'completed', output }
}

function stateText(part: CallPart): string {
  if (part.state === 'done') {
    return cut(outcomeText({ state: 'done', result: part.result ?? null }))
  }
  if (part.state === 'failed') return outcomeText(part)
  return part.state === 'denied' ? deniedText(part.note) : NOT_DONE[part.state]
}

function cut(text: string): string {
  return text.length <= RESULT_MAX_LENGTH
    ? text
    : `${text.slice(0, RESULT_MAX_LENGTH).toWellFormed()} (cut)`
}
