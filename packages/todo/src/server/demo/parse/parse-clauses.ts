import type { Day } from '@throughline/agent'
import { replaceDayPhrases, type DaySpan } from './day-phrase.ts'

/**
 * A part of a message with one request. Marks in its text replace quotations and day phrases, so
 * that the patterns for the other words do not match inside them.
 */
export interface Clause {
  text: string
  marks: readonly Mark[]
}

type Mark = { raw: string; span: DaySpan | null }

const MARK = /\uE000(\d+)\uE001/g

/** Verbs that always start a command. */
const COMMANDS =
  "add|create|show|list|display|delete|rename|retitle|reschedule|postpone|reopen|re-open|mark|tick off|cross off|what|what's|which|how many|tell me|remind me|search for"
/** Verbs that can also start the title of a task. They start a command only if tasks follow. */
const AMBIGUOUS_VERBS =
  'complete|finish|remove|clear|move|push|find|check off|close|update|change|set|drop|undo'
const SPEAKS_OF_TASKS = String.raw`(?:it|them|that|all|everything|done|completed|finished|overdue)\b|[^,]*?\b(?:tasks?|ones?|to-?dos?|items?|list)\b|[^,]*? to \S`

/** To-do sentences are short. The rest of a longer message is ignored. */
const MESSAGE_MAX_LENGTH = 2_000

const SENTENCE_END = /[;\n]+|[.!?]+(?=\s|$)/
const THEN = /,?\s*\b(?:and then|then|after that|afterwards)\b,?\s*/i
const NEXT_COMMAND = new RegExp(
  String.raw`(?:,\s*(?:and\s+)?|\s+and\s+)(?:also\s+|please\s+)?(?=(?:${COMMANDS})\b|(?:${AMBIGUOUS_VERBS})\s+(?:${SPEAKS_OF_TASKS}))`,
  'i',
)
const POLITE_START =
  /^(?:(?:ok(?:ay)?|hey|hi|hello|please|so|also|and|now|just|first(?! one)|finally|well|great|yes|could you|can you|would you|will you|i(?:'d| would) like (?:you )?to|i want (?:you )?to|i need you to|let's|let us)\b[\s,]*)+(?=\S)/i
const POLITE_END = /[\s,]*\b(?:please|thanks|thank you|for me|now)$/i

export const GREETING =
  /^(?:hi|hello|hey|howdy|good (?:morning|afternoon|evening|day))(?: there)?$/i

/** The requests of a message, in order. */
export function toClauses(message: string, today: Day): Clause[] {
  const marks: Mark[] = []
  const mark = (raw: string, span: DaySpan | null) => {
    marks.push({ raw, span })
    return `\uE000${marks.length - 1}\uE001`
  }
  const plain = message
    .slice(0, MESSAGE_MAX_LENGTH)
    .replaceAll(/[\uE000\uE001]/g, '')
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(
      /["\u201C\u201D\u00AB\u00BB]([^"\u201C\u201D\u00AB\u00BB]+)["\u201C\u201D\u00AB\u00BB]/g,
      (_, raw: string) => mark(raw, null),
    )
    .replaceAll(/[^\S\n]+/g, ' ')
  return replaceDayPhrases(plain, today, mark)
    .split(SENTENCE_END)
    .flatMap((sentence) => sentence.split(THEN))
    .flatMap((part) => part.split(NEXT_COMMAND))
    .map((text) => withoutPoliteness(text))
    .filter((text) => text !== '')
    .map((text) => ({ text, marks }))
}

function withoutPoliteness(text: string): string {
  const bare = text.trim().replace(/[\s,.!?:]+$/, '')
  if (GREETING.test(bare)) return bare
  return bare.replace(POLITE_START, '').replace(POLITE_END, '').trim() || bare
}

/** The first day phrase of a clause. */
export function spanOf({ text, marks }: Clause): DaySpan | null {
  for (const [, index] of text.matchAll(MARK)) {
    const span = marks[Number(index)]?.span
    if (span) return span
  }
  return null
}

/** The same clause without its day phrases. */
export function withoutDays({ text, marks }: Clause): Clause {
  const rest = text.replaceAll(MARK, (mark, index) => (marks[Number(index)]?.span ? ' ' : mark))
  return { text: rest.replaceAll(/\s+/g, ' ').trim(), marks }
}

/** The text as the user wrote it. */
export function writtenText({ text, marks }: Clause): string {
  return text.replaceAll(MARK, (_, index) => marks[Number(index)]?.raw ?? '').trim()
}
