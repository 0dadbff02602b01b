import type { Step } from './dialog-state.ts'
import { joinWords, plural } from './replies.ts'

const DOING: Record<string, (count: number) => string> = {
  add_task: (count) => `add ${plural(count, 'task')}`,
  list_tasks: () => 'look at the list',
  find_tasks: () => 'find the task',
  update_task: () => 'change the task',
  complete_tasks: () => 'mark it as done',
  reopen_tasks: () => 'open it again',
  delete_tasks: () => 'delete it',
}

/** The thinking text that the demo model shows before it calls tools. */
export function thinkingOf(steps: readonly Step[], isFirst: boolean): string {
  const counts = Map.groupBy(steps, ({ name }) => name)
  const plans = [...counts].map(([name, same]) => DOING[name]?.(same.length) ?? name)
  return `${isFirst ? 'First I' : 'Now I'} ${joinWords(plans)}.`
}
