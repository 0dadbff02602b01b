import { spanOf, withoutDays, writtenText, type Clause } from './parse-clauses.ts'
import type { Target } from './intent.ts'

const ORDINALS = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
]
const PLACE = String.raw`(?:the )?(?:(?:number|no\.?|task|item) ?)?#?(?:\d{1,2}(?:st|nd|rd|th)?|${ORDINALS.join('|')}|last)(?: (?:one|task|item))?`
const PLACES = new RegExp(
  String.raw`^${PLACE}(?:(?:, and |, | and | & )${PLACE})*(?: ones| tasks)?$`,
  'i',
)
const IT = /^(?:it|that|this)(?: one| task)?$/i
const THEM = /^(?:(?:all of )?them|these|those)(?: ones| tasks| all)?$/i
const LEADING =
  /^(?:(?:the|my|a|an|our|that|this|todo|to-do|(?:task|item|one)s?(?= (?:about|with|called|named|titled|for|to)\b)|task|called|named|titled|about|with|for|to|of) )+/i
const TRAILING =
  /(?:^|\s)(?:(?:from|off|on|in) )?(?:(?:the|my) )?(?:(?:to-?do )?list|tasks?|ones?|to-?dos?|items?|reminders?)$/i
const ALL = /\b(?:all|every|everything|each)\b(?: of)?/gi
const COMPLETED = /\b(?:done|completed?|finished|closed)\b/gi
const OPEN = /\b(?:open|undone|unfinished|incomplete|remaining|pending|left)\b/gi
const OVERDUE = /\b(?:overdue|late|past due)\b/gi
const FILLER =
  /\b(?:the|my|our|of|tasks?|to-?dos?|items?|ones?|things?|stuff|that|are|is|were|have been|already|due|from|on|in|list|them)\b/gi

/** The tasks that a command refers to. */
export function readTarget(clause: Clause): Target {
  const text = clause.text.trim()
  if (IT.test(text)) return { kind: 'it' }
  if (THEM.test(text)) return { kind: 'them' }
  const places = readPlaces(text)
  if (places) return { kind: 'places', places }
  return readGroup(clause) ?? readWords(clause)
}

/** "the second one", "1 and 3", "#2"; undefined if the text has other words. */
export function readPlaces(text: string): number[] | undefined {
  if (!PLACES.test(text)) return undefined
  const found = text
    .toLowerCase()
    .matchAll(new RegExp(String.raw`\d+|${ORDINALS.join('|')}|last`, 'g'))
  return [...found].map(([word]) =>
    word === 'last' ? -1 : Number(word) || ORDINALS.indexOf(word) + 1,
  )
}

/** "all done tasks", "everything due today"; undefined if the text has words of a title. */
function readGroup(clause: Clause): Target | undefined {
  const { text } = withoutDays(clause)
  const rest = text
    .replaceAll(ALL, ' ')
    .replaceAll(OVERDUE, ' ')
    .replaceAll(COMPLETED, ' ')
    .replaceAll(OPEN, ' ')
    .replaceAll(FILLER, ' ')
  const span = spanOf(clause)
  const names = [ALL, COMPLETED, OPEN, OVERDUE].some((pattern) => text.search(pattern) >= 0)
  if (rest.trim() !== '' || (!names && !span)) return undefined
  return { kind: 'all', status: statusIn(text), span, isOverdue: text.search(OVERDUE) >= 0 }
}

export function statusIn(text: string): 'open' | 'completed' | 'all' {
  if (text.search(OPEN) >= 0 || text.search(OVERDUE) >= 0) return 'open'
  return text.search(COMPLETED) >= 0 ? 'completed' : 'all'
}

function readWords(clause: Clause): Target {
  const { text } = clause
  const words = wordsOf(clause)
  return {
    kind: 'words',
    words,
    isPlural: text.search(ALL) >= 0 || /\b(?:tasks|ones|items|to-?dos)\b/i.test(text),
  }
}

/** The words that describe a task, without surrounding words such as "the", "my" and "task". */
export function wordsOf(clause: Clause): string {
  const marks = clause.marks
  let text = withoutDays(clause).text.replace(/^(?:all|every|each)(?: of)? /i, '')
  text = text.replace(LEADING, '')
  for (let shorter = text.replace(TRAILING, ''); shorter !== text && shorter !== '';) {
    text = shorter
    shorter = text.replace(TRAILING, '')
  }
  return writtenText({ text, marks }).slice(0, 200).trim()
}
