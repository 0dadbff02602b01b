import { defineWeb, queryClient, type ToolCards } from '@throughline/ui'
import { ListChecks } from 'lucide-react'
import { contract } from '../contract.ts'
import { demoSentences } from '../demo-sentences.ts'
import type { AppRouter } from '../server/index.ts'
import { AddTaskCard } from './cards/add-task-card.tsx'
import { CompleteTasksCard } from './cards/complete-tasks-card.tsx'
import { DeleteTasksCard } from './cards/delete-tasks-card.tsx'
import { FindTasksCard } from './cards/find-tasks-card.tsx'
import { ListTasksCard } from './cards/list-tasks-card.tsx'
import { ReopenTasksCard } from './cards/reopen-tasks-card.tsx'
import { UpdateTaskCard } from './cards/update-task-card.tsx'
import { trpc } from './client.ts'
import { TaskPanel } from './panel/task-panel.tsx'
import { suggestions } from './suggestions.ts'
import type { Tools } from './tool-part.ts'

/** A card for every tool. A missing card is a type error. */
const cards: ToolCards<Tools> = {
  add_task: AddTaskCard,
  list_tasks: ListTasksCard,
  find_tasks: FindTasksCard,
  update_task: UpdateTaskCard,
  complete_tasks: CompleteTasksCard,
  reopen_tasks: ReopenTasksCard,
  delete_tasks: DeleteTasksCard,
}

/** The browser half of the to-do assistant. */
export const web = defineWeb<AppRouter>({
  contract,
  name: 'Throughline',
  words: {
    line: 'I manage your to-do list. Ask me to add, find, change or complete tasks.',
  },
  cards,
  panel: { title: 'Tasks', icon: ListChecks, Content: TaskPanel },
  suggestions,
  demoSentences,
  exampleCalls: [
    { scope: 'tasks', path: 'task.create', body: { title: 'Buy milk' } },
    { scope: 'read', path: 'task.list' },
  ],
  onChange: () => queryClient.invalidateQueries(trpc.task.list.pathFilter()),
})
