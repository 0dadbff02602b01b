import { spanOf, withoutDays, writtenText, type Clause } from './parse-clauses.ts'
import { statusIn, wordsOf } from './read-target.ts'
import type { Intent } from './intent.ts'

const ASKING =
  /^(?:show|list|display|see|view|give me|tell me|let me see|what|what's|which|how many|is there|are there|anything|do i|did i|have i|am i|when|my|all|agenda|overview|open|completed|overdue|find|search|look|where)\b/i
const ABOUT =
  /\b(?:about|mentioning|containing|named|called|matching|with|regarding|for|find|search(?: for)?|look (?:for|up)|where(?:'s| is))\s+(?<words>.+)$/i
/** A question with other words is about tasks only if it has one of these. */
const OF_TASKS =
  /^(?:show|list|find|search|look|where|when)\b|\b(?:tasks?|to-?dos?|items?|list|due|anything|reminders?)\b/i
/** Words of a question about the list. All other words describe a task. */
const FILLER =
  /\b(?:what's|today's|show|list|display|see|view|give|tell|let|me|us|what|which|how|many|much|is|are|was|were|there|anything|something|everything|do|did|does|have|has|am|i|you|we|when|my|our|the|a|an|all|of|any|agenda|overview|open|completed?|done|finished|undone|unfinished|incomplete|remaining|pending|left|still|overdue|late|past|due|tasks?|to-?dos?|items?|ones?|things?|list|plate|on|in|to|for|now|again|currently|got|get|been|be|already|not|yet|that|with|next|up|coming|need|should|must|can|status|look|looking|like)\b/gi

/** A question about the list, or a search for words; undefined for other sentences. */
export function readList(clause: Clause): Intent | undefined {
  const bare = withoutDays(clause)
  const hasQuestion = ASKING.test(bare.text)
  const isBareSpan =
    bare.text.replaceAll(FILLER, '').trim() === '' && /task|to-?do|due/i.test(bare.text)
  if (!hasQuestion && !isBareSpan) return undefined
  const rest = bare.text
    .replaceAll(FILLER, ' ')
    .replaceAll(/[\s',]+/g, ' ')
    .trim()
  if (rest !== '') {
    if (!OF_TASKS.test(bare.text)) return undefined
    const [words] = [ABOUT.exec(bare.text)?.groups?.['words'] ?? rest]
    return {
      kind: 'find',
      words: wordsOf({ text: words, marks: clause.marks }) || writtenText(bare),
    }
  }
  const isOverdue = /\b(?:overdue|late|past due)\b/i.test(bare.text)
  const asksForAll = /\b(?:all|everything)\b/i.test(bare.text)
  const named = /\b(?:not (?:yet )?done|undone)\b/i.test(bare.text) ? 'open' : statusIn(bare.text)
  const status = named === 'all' && !asksForAll ? 'open' : named
  return { kind: 'list', status, span: spanOf(clause), isOverdue }
}
