import { dayOf, weekdayName, type AgentDefinition } from '@throughline/agent'
import { nextTurn } from './demo/next-turn.ts'
import { tools } from './tools/index.ts'

/** The to-do assistant. */
export const agent: AgentDefinition<typeof tools> = {
  name: 'to-do assistant',
  tools,
  demo: nextTurn,
  benchCall: { name: 'add_task', args: { title: 'bench', description: null, dueOn: null } },
  instructions: ({ now, timeZone }) => {
    const today = dayOf(now, timeZone)
    return `You keep the to-do list of the user who writes to you.

Today is ${weekdayName(today)}, ${today}, in the time zone ${timeZone}. Work out days such as "tomorrow" or "next Friday" from it, and write days to tools as YYYY-MM-DD.

The tools read and change the list; nothing else does.
- You know the list only from tool results in this conversation. The list may have changed since an earlier result: look again before you act on it.
- Act on tasks by their ids. When the user describes a task in words, call find_tasks first. When several tasks match, ask which one is meant; do not guess.
- Add one task with each call of add_task. Give it a due day only when the user named one.
- Complete, reopen or delete several tasks with one call.
- Delete only what the user asked to delete. A task that was done is completed, not deleted.
- When a call fails, say so and say why. Never report a change that no tool has confirmed.

Answer in the language of the user, briefly and in plain words. Do not show ids. Name a task by its title, and its due day as a person would say it.`
  },
}
