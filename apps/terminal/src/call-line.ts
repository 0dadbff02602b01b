import type { AppTools, RunEvent, Task } from '@throughline/client'

type EventOf<Type> = Extract<RunEvent<AppTools>, { type: Type }>

const SHOWN = 5

/** The titles of tasks, by their ids, as far as a run has told them. */
export type TaskTitles = Map<string, string>

/** `add_task title: "Buy milk"`: tasks by their titles, without arguments that say nothing. */
export function callLine(
  { name, args }: EventOf<'tool_call' | 'approval_requested'>,
  known: TaskTitles,
): string {
  const titleOf = (_key: string, value: unknown) =>
    typeof value === 'string' ? (known.get(value) ?? value) : value
  const said = Object.entries(args)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}: ${JSON.stringify(value, titleOf)}`)
  return [name, said.join(', ')].join(' ')
}

/** The tasks that a tool answered with. Its name says what type the result has. */
export function tasksOf(event: EventOf<'tool_result'>): readonly Task[] {
  switch (event.name) {
    case 'add_task':
    case 'update_task':
      return [event.result.task]
    case 'list_tasks':
    case 'find_tasks':
    case 'complete_tasks':
    case 'reopen_tasks':
    case 'delete_tasks':
      return event.result.tasks
  }
}

/** What a tool answered, for people. */
export function resultLine(event: EventOf<'tool_result'>): string {
  const tasks = tasksOf(event)
  const shown = tasks.slice(0, SHOWN).map(({ title }) => `“${title}”`)
  const rest = tasks.length - shown.length
  return `${shown.join(', ') || 'no task'}${rest > 0 ? ` and ${rest} more` : ''}`
}
