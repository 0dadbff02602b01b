import { addDays, weekdayOf, type Day } from '@throughline/agent'

/** The days that a phrase means: a range for lists, and one day for due days. */
export interface DaySpan {
  from: Day | null
  to: Day | null
  due: Day
  /** The name of a range of several days, such as "this week"; null for one day. */
  label: string | null
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const MONTHS =
  'january|february|march|april|may|june|july|august|september|october|november|december'
const NUMBERS = ['a', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

const WEEKDAY = `(?<weekday>${WEEKDAYS.join('|')}|mon|tues?|wed|thurs?|fri)`
const MONTH = `(?<month>${MONTHS}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)`
const COUNT = String.raw`(?<count>\d{1,3}|an?|${NUMBERS.slice(1).join('|')})`
const DATE = String.raw`(?<date>\d{1,2})(?:st|nd|rd|th)?`
const YEAR = String.raw`(?:,? (?<year>\d{4}))?`

type Words = Record<string, string | undefined>
type Reading = [phrase: string, read: (words: Words, today: Day) => DaySpan | undefined]

const READINGS: Reading[] = [
  [String.raw`(?<iso>\d{4}-\d{2}-\d{2})`, ({ iso = '' }) => day(iso)],
  ['day after tomorrow', (_, today) => day(addDays(today, 2))],
  ['(?:today|tonight|this (?:morning|afternoon|evening))', (_, today) => day(today)],
  ['tomorrow(?: (?:morning|afternoon|evening|night))?', (_, today) => day(addDays(today, 1))],
  ['yesterday', (_, today) => day(addDays(today, -1))],
  ['end of (?:this |the )?week', (_, today) => day(sundayOf(today))],
  ['end of (?:this |the )?month', (_, today) => day(addDays(monthStart(today, 1), -1))],
  [String.raw`(?<which>this|next) week\b`, ({ which }, today) => week(which, today)],
  ['(?:(?<which>this|next|the) )?weekend', ({ which }, today) => weekend(which, today)],
  ['(?<which>this|next) month', ({ which }, today) => month(which, today)],
  [`in ${COUNT} (?<unit>day|week|month)s?`, distance],
  [`${COUNT} (?<unit>day|week|month)s? from (?:now|today)`, distance],
  [`(?:(?<which>this|next|coming) )?${WEEKDAY}`, weekday],
  [`${DATE}(?: of)? ${MONTH}${YEAR}`, date],
  [`${MONTH} ${DATE}${YEAR}`, date],
]

const BEFORE = String.raw`(?:\b(?:that (?:is|are) )?due )?(?:\b(?:for|by|on|until|till|before|from) )?(?:\bthe )?`

/** A pattern and a parser for each kind of day phrase. The pattern includes a preposition. */
const PATTERNS = READINGS.map(
  ([phrase, read]) => [new RegExp(String.raw`${BEFORE}\b${phrase}(?:'s)?\b`, 'gi'), read] as const,
)

/** Replaces each day phrase that denotes a valid day. */
export function replaceDayPhrases(
  text: string,
  today: Day,
  replace: (phrase: string, span: DaySpan) => string,
): string {
  return PATTERNS.reduce(
    (rest, [pattern, read]) =>
      rest.replaceAll(pattern, (phrase: string, ...found: unknown[]) => {
        const span = read(toWords(found.at(-1)), today)
        return span && isDay(span.due) ? replace(phrase, span) : phrase
      }),
    text,
  )
}

function toWords(groups: unknown): Words {
  return typeof groups === 'object' && groups !== null
    ? Object.fromEntries(Object.entries(groups).map(([name, word]) => [name, word?.toLowerCase()]))
    : {}
}

function day(due: Day): DaySpan {
  return { from: due, to: due, due, label: null }
}

function week(which: string | undefined, today: Day): DaySpan {
  const to = addDays(sundayOf(today), which === 'next' ? 7 : 0)
  const from = addDays(to, -6)
  return { from, to, due: which === 'next' ? from : to, label: `${which} week` }
}

function weekend(which: string | undefined, today: Day): DaySpan {
  const to = addDays(sundayOf(today), which === 'next' ? 7 : 0)
  const from = addDays(to, -1)
  return { from, to, due: from, label: which === 'next' ? 'next weekend' : 'this weekend' }
}

function month(which: string | undefined, today: Day): DaySpan {
  const ahead = which === 'next' ? 1 : 0
  const from = monthStart(today, ahead)
  const to = addDays(monthStart(today, ahead + 1), -1)
  return { from, to, due: ahead ? from : to, label: `${which} month` }
}

function distance({ count = '', unit }: Words, today: Day): DaySpan {
  const number = Number(count) || Math.max(1, NUMBERS.indexOf(count))
  if (unit === 'month') {
    const start = monthStart(today, number)
    const last = Number(addDays(monthStart(today, number + 1), -1).slice(8))
    return day(addDays(start, Math.min(Number(today.slice(8)), last) - 1))
  }
  return day(addDays(today, unit === 'week' ? number * 7 : number))
}

/** The next such weekday after today. "next" means next week. "this" includes today. */
function weekday({ which, weekday = '' }: Words, today: Day): DaySpan {
  const wanted = WEEKDAYS.findIndex((name) => name.startsWith(weekday.slice(0, 3)))
  if (which === 'next') return day(addDays(sundayOf(today), wanted === 0 ? 7 : wanted))
  const ahead = (wanted - weekdayOf(today) + 7) % 7
  return day(addDays(today, ahead === 0 && which !== 'this' ? 7 : ahead))
}

/** Without a year, the next occurrence of the date. */
function date({ date = '', month = '', year }: Words, today: Day): DaySpan | undefined {
  const number = MONTHS.split('|').findIndex((name) => name.startsWith(month.slice(0, 3))) + 1
  const monthAndDate = `${String(number).padStart(2, '0')}-${date.padStart(2, '0')}`
  const thisYear = `${year ?? today.slice(0, 4)}-${monthAndDate}`
  if (year !== undefined || thisYear >= today) return day(thisYear)
  return day(`${Number(today.slice(0, 4)) + 1}-${monthAndDate}`)
}

/** The Sunday of the week. Weeks start on Monday. */
function sundayOf(today: Day): Day {
  return addDays(today, (7 - weekdayOf(today)) % 7)
}

function monthStart(today: Day, ahead: number): Day {
  const start = new Date(`${today.slice(0, 7)}-01T00:00:00Z`)
  start.setUTCMonth(start.getUTCMonth() + ahead)
  return start.toISOString().slice(0, 10)
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
