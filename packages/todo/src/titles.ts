import type { Task } from './task.ts'
import { tasksCount } from './tasks-count.ts'

/** The input of a title. The result is set after the call succeeded. */
interface Call<Args, Result> {
  args: Args
  result?: Result | undefined
}
interface ForTask {
  task: Pick<Task, 'title'>
}
interface ForTasks {
  tasks: readonly unknown[]
}
interface ByIds {
  ids: readonly string[]
}

// The titles of tool calls: what a call will do or, with a result, what it did. The page, the
// terminal and the other protocols show the same titles.

export function addTaskTitle({ args, result }: Call<{ title: string }, ForTask>): string {
  return result ? `Added “${result.task.title}”` : `Add “${args.title}”`
}

interface Changes {
  title: string | null
  description: string | null
  dueOn: string | null
}

export function updateTaskTitle({ args, result }: Call<Changes, ForTask>): string {
  const changes = [
    ...(args.title === null ? [] : ['title']),
    ...(args.description === null ? [] : ['description']),
    ...(args.dueOn === null ? [] : ['due day']),
  ]
  const what = changes.length === 0 ? '' : `the ${changes.join(' and ')} of `
  return result ? `Changed ${what}“${result.task.title}”` : `Change ${what}a task`
}

export function completeTasksTitle({ args, result }: Call<ByIds, ForTasks>): string {
  return `${result ? 'Completed' : 'Complete'} ${countOf(args)}`
}

export function reopenTasksTitle({ args, result }: Call<ByIds, ForTasks>): string {
  return `${result ? 'Reopened' : 'Reopen'} ${countOf(args)}`
}

export function deleteTasksTitle({ args, result }: Call<ByIds, ForTasks>): string {
  return `${result ? 'Deleted' : 'Delete'} ${countOf(args)}`
}

function countOf({ ids }: ByIds): string {
  return tasksCount(new Set(ids).size)
}

interface Found extends ForTasks {
  hasMore: boolean
}

export function findTasksTitle({ args, result }: Call<{ words: string }, Found>): string {
  const words = `“${args.words}”`
  return result ? `${foundCount(result)} with ${words}` : `Find tasks with ${words}`
}

interface Filter {
  status: 'open' | 'completed' | 'all'
  dueFrom: string | null
  dueTo: string | null
}

export function listTasksTitle({ args, result }: Call<Filter, Found>): string {
  const kind = args.status === 'all' ? '' : args.status
  const days = daysText(args)
  if (result) return foundCount(result, kind) + days
  return `List ${kind === '' ? 'all' : kind} tasks${days}`
}

function foundCount({ tasks, hasMore }: Found, kind = ''): string {
  return hasMore ? `The newest ${tasksCount(tasks.length, kind)}` : tasksCount(tasks.length, kind)
}

const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })

/** Titles are stored, so they contain dates instead of words like "tomorrow". */
function daysText({ dueFrom, dueTo }: Pick<Filter, 'dueFrom' | 'dueTo'>): string {
  const from = dueFrom === null ? null : new Date(dueFrom)
  const to = dueTo === null ? null : new Date(dueTo)
  if (from !== null && to !== null) return ` due ${days.formatRange(from, to)}`
  if (from !== null) return ` due from ${days.format(from)}`
  return to === null ? '' : ` due until ${days.format(to)}`
}
