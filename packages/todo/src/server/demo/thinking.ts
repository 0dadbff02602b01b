import type { DemoTurn } from '../../todo/demo/next-turn.ts'
import { joinWords, plural } from '../../todo/demo/replies.ts'

const DOING: Record<string, (count: number) => string> = {
  add_task: (count) => `add ${plural(count, 'task')}`,
  list_tasks: () => 'look at the list',
  find_tasks: () => 'find the task that is meant',
  update_task: () => 'change the task',
  complete_tasks: () => 'mark it as done',
  reopen_tasks: () => 'open it again',
  delete_tasks: () => 'delete it',
}

/** What the model shows as its thinking before it calls tools. */
export function thinkOf(move: DemoTurn): string {
  if (move.kind === 'text') return ''
  const counts = Map.groupBy(move.steps, ({ name }) => name)
  const plans = [...counts].map(([name, steps]) => DOING[name]?.(steps.length) ?? name)
  return `${move.isFirst ? 'First I' : 'Now I'} ${joinWords(plans)}.`
}
