import { demoSentences } from '../../demo-sentences.ts'
import type { Task } from '../../task.ts'
import { addDays, weekdayName, type Day } from '@throughline/agent'

const EXAMPLES = `Try one of these:\n${demoSentences.map((sentence) => `- ${sentence}`).join('\n')}`

export const GREETING_TEXT = `Hello! I am the built-in demo model. I work without an API key or a network, and understand only to-do requests. ${EXAMPLES}`
export const HELP_TEXT = `I am the built-in demo model. I add, show, find, change, complete, reopen and delete your tasks when you ask me in plain English. ${EXAMPLES}`
export const THANKS_TEXT = 'You are welcome.'
export const NOTHING_CHANGED_TEXT = 'All right, I changed nothing.'
export const WHICH_TASK_TEXT =
  'I do not know which task you mean. Name words of its title, or ask me to show your tasks.'
export const TOO_MANY_REQUESTS_TEXT = 'I cannot do more in one answer. Ask me again for the rest.'

export function notUnderstood(text: string): string {
  const quoted = text.length > 80 ? `${text.slice(0, 80).toWellFormed()}…` : text
  return `I did not understand “${quoted}”. I am the built-in demo model and understand only simple to-do requests. ${EXAMPLES}`
}

export function failed(what: string, message: string): string {
  return `I could not ${what}. ${message}`
}

/** The reply after the user rejected a call. */
export function notAllowed(tasks: readonly Task[], note: string | null): string {
  const as = tasks.length === 1 ? 'it is' : 'they are'
  const noteText = note === null ? '' : ` Your note: “${note}”`
  return `All right, I left ${quoteTitles(tasks)} as ${as}.${noteText}`
}

export function plural(count: number, noun: string): string {
  return `${count === 1 ? 'one' : count} ${noun}${count === 1 ? '' : 's'}`
}

/** “Buy milk” and “Call mom”. A long list ends with the number of further tasks. */
export function quoteTitles(tasks: readonly Task[]): string {
  const shown = tasks.length > 6 ? tasks.slice(0, 5) : tasks
  const titles = shown.map(({ title }) => `“${title}”`)
  if (shown.length < tasks.length) titles.push(`${tasks.length - shown.length} more`)
  return joinWords(titles)
}

export function joinWords(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}

/** The tasks as a numbered list. */
export function numbered(tasks: readonly Task[], today: Day): string {
  return tasks.map((task, index) => `${index + 1}. ${describeTask(task, today)}`).join('\n')
}

function describeTask({ title, dueOn, completedAt }: Task, today: Day): string {
  const notes = [
    ...(completedAt === null ? [] : ['done']),
    ...(dueOn === null
      ? []
      : [`${completedAt === null && dueOn < today ? 'overdue, ' : ''}due ${sayDay(dueOn, today)}`]),
  ]
  return notes.length === 0 ? title : `${title} (${notes.join(', ')})`
}

/** A readable day: "today", "on Friday", "on 5 December". */
export function sayDay(day: Day, today: Day): string {
  if (day === today) return 'today'
  if (day === addDays(today, 1)) return 'tomorrow'
  if (day === addDays(today, -1)) return 'yesterday'
  if (day > today && day < addDays(today, 7)) return `on ${weekdayName(day)}`
  const date = new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    ...(day.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' }),
  })
  return `on ${date}`
}
