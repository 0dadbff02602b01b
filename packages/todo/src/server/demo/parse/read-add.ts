import { TASK_TITLE_MAX_LENGTH } from '../../../task.ts'
import { spanOf, withoutDays, writtenText, type Clause } from './parse-clauses.ts'
import type { NewTask } from './intent.ts'

const ADDING =
  /^(?:add|create|make|put|schedule|new|insert|note(?: down)?|write down|jot down|remember|remind me|don't (?:let me )?forget|i (?:need|have|want|ought|must|should|gotta|got)|we (?:need|have))\b/i
/** Verbs that to-do items start with. */
const DOING =
  /^(?:buy|call|phone|ring|pay|book|clean|email|e-mail|mail|write|send|read|wash|water|fix|repair|pick up|get|prepare|order|visit|meet|plan|study|learn|cook|feed|walk|renew|return|bring|take|go|do|finish|submit|review|check|sign|print|text|message|invite|pack|paint|practice|organi[sz]e|file|ask|talk|try|install|update|sell|bake|mow|iron|vacuum)\b(?! me\b)/i
const FILLER =
  /^(?:add|create|make|put|schedule|new|insert|note(?: down)?|write down|jot down|remember|remind me|don't (?:let me )?forget|i (?:need|have|want|ought|got)|i (?:must|should|gotta)|we (?:need|have))\b[\s:,-]*(?:(?:an?(?! and\b|,)|another|some|the|these|two|three|new|to-?do|tasks?|to-?dos?|reminders?|items?)\b[\s:,-]*)*(?:(?:to|called|named|for|that says|about|that i (?:need|have) to)\b[\s:,-]*)?/i
const LIST = /\s*\b(?:to|on|onto|in) (?:my|the|our) (?:to-?do )?(?:list|tasks|to-?dos)\b[\s:]*/i
/** The start of another item: a quotation, or "a task to ...". */
const ITEM = /^(?:(?:a |another |the )?(?:task|to-?do|reminder|item)s?\b|\uE000)/i
const ITEM_FILLER =
  /^(?:(?:a|another|the) )?(?:task|to-?do|reminder|item)s?\b[\s:]*(?:(?:to|called|named|for)\b\s*)?/i
const COMMA = /\s*,\s*(?:and\s+)?/
const AND = /\s+(?:and|&)\s+/

/** The tasks that a clause asks to add; undefined for another request. */
export function readAdd(clause: Clause): NewTask[] | undefined {
  const { text, marks } = clause
  if (!ADDING.test(text) && !DOING.test(text)) return undefined
  const bare = withoutFiller({ text: text.replace(LIST, ' ').trim(), marks })
  const items = splitItems(bare.text).map((item) => ({ text: item, marks }))
  const ownDays = items.map((item) => spanOf(item)?.due ?? null)
  // "A, B and C for tomorrow": a day after the last item, or before the first, applies to all items.
  const shared = ownDays.slice(0, -1).every((day) => day === null) ? ownDays.at(-1) : null
  const before = spanOf({ text: text.slice(0, Math.max(0, text.indexOf(bare.text))), marks })?.due
  return withVerb(items)
    .map((item, index) => ({
      title: toTitle(item),
      dueOn: ownDays[index] ?? shared ?? before ?? null,
    }))
    .filter(({ title }) => title !== '')
}

/** Removes an introduction such as "add a task for tomorrow:", also with the day in the middle. */
function withoutFiller({ text, marks }: Clause): Clause {
  const [, head = '', day = '', rest = ''] =
    /^([^\uE000]*)(\uE000\d+\uE001)\s*[:,-]?\s*(.*)$/s.exec(text) ?? []
  const isDayFirst = day !== '' && rest !== '' && head.replace(FILLER, '').trim() === ''
  if (isDayFirst && spanOf({ text: day, marks })) {
    return { text: rest.replace(/^(?:to|:)\s*/i, ''), marks }
  }
  return { text: text.replace(FILLER, ''), marks }
}

function splitItems(text: string): string[] {
  const [, list] = /^[^:]*:\s*(.+)$/s.exec(text) ?? []
  const parts = (list ?? text).split(COMMA).filter((part) => part !== '')
  if (parts.length > 1)
    return parts.flatMap((part, index) =>
      index < parts.length - 1 ? [part] : splitAnd(part, true),
    )
  return splitAnd(text, false)
}

/** "bread and butter" is one item. "call mom and pay rent" and the end of a list are two. */
function splitAnd(text: string, isListEnd: boolean): string[] {
  const parts = text.split(AND)
  const areWords = parts.every((part) => /^\S+(?: \uE000\d+\uE001)?$/.test(part))
  const areTasks = parts.slice(1).every((part) => DOING.test(part) || ITEM.test(part))
  return isListEnd || areWords || areTasks ? parts : [text]
}

/** "buy milk, eggs and bread": the verb of the first item applies to all items. */
function withVerb(items: Clause[]): Clause[] {
  const [first, ...others] = items
  const verb = /^(?:buy|get|order|call|email|pick up|bring)\b/i.exec(first?.text ?? '')?.[0]
  const areShort = others.every(({ text }) => !DOING.test(text) && text.split(' ').length <= 2)
  if (!first || verb === undefined || !areShort) return items
  return [first, ...others.map(({ text, marks }) => ({ text: `${verb} ${text}`, marks }))]
}

function toTitle(clause: Clause): string {
  const { text: bare, marks } = withoutDays(clause)
  const text = writtenText({ text: bare.replace(ITEM_FILLER, ''), marks }).replaceAll(
    /^[\s:,-]+|[\s:,.!-]+$/g,
    '',
  )
  return (text.slice(0, 1).toUpperCase() + text.slice(1)).slice(0, TASK_TITLE_MAX_LENGTH).trim()
}
