import type { AnswerStatus, StoredAnswer, StoredPart } from '@throughline/protocol'
import type { AgentInputItem } from '@openai/agents-core'
import type { HistoryEntry } from '../agent-run.ts'
import {
  deniedText,
  outcomeText,
  safeArguments,
  safeToolName,
  reserveCallId,
} from '../tools/tool-result-text.ts'

/** The maximum length of a conversation's history, in characters: about 30,000 tokens. */
const HISTORY_BUDGET = 120_000

/** The maximum length of a tool result in the history, in characters. */
const RESULT_MAX_LENGTH = 20_000

const NOT_DONE = {
  skipped: 'Not executed: the answer ended before this call.',
  running: 'Not finished.',
  waiting: 'Not finished.',
} as const

/** Appended to an answer that did not complete. */
const ENDING: Record<AnswerStatus, string> = {
  completed: '',
  cancelled: '(The user stopped this answer here.)',
  failed: '(An error ended this answer here.)',
  streaming: '(This answer is not finished.)',
  waiting: '(This answer is not finished.)',
}

type CallPart = Extract<StoredPart, { callId: string }>

interface InputEntry {
  role: HistoryEntry['role']
  items: AgentInputItem[]
  length: number
}

/**
 * Converts a conversation to model input: the newest whole messages that fit the budget, starting
 * with a user's message; the last message is always included. Every call gets a result directly
 * after the calls of its turn, whatever its state. Adds the ids of the calls to `usedCallIds`.
 */
export function toModelInput(
  history: readonly HistoryEntry[],
  usedCallIds: Set<string>,
  budget = HISTORY_BUDGET,
): AgentInputItem[] {
  const newestFirst: InputEntry[] = []
  let remaining = budget
  for (const entry of history.toReversed()) {
    const input = toInputEntry(entry, usedCallIds)
    remaining -= input.length
    if (remaining < 0 && newestFirst.length > 0) break
    newestFirst.push(input)
  }
  const firstUser = newestFirst.findLastIndex(({ role }) => role === 'user')
  return newestFirst
    .slice(0, firstUser + 1)
    .toReversed()
    .flatMap(({ items }) => items)
}

function toInputEntry(entry: HistoryEntry, usedCallIds: Set<string>): InputEntry {
  const items: AgentInputItem[] =
    entry.role === 'user'
      ? [{ role: 'user', content: entry.text }]
      : toAnswerItems(entry.answer, usedCallIds)
  return { role: entry.role, items, length: JSON.stringify(items).length }
}

function toAnswerItems(answer: StoredAnswer, usedCallIds: Set<string>): AgentInputItem[] {
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
    const callId = reserveCallId(part.callId, usedCallIds)
    const name = safeToolName(part.name)
    items.push({ type: 'function_call', callId, name, arguments: safeArguments(part.args) })
    results.push(functionResult(callId, name, resultText(part)))
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

function resultText(part: CallPart): string {
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
