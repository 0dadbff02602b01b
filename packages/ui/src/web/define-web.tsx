import type { AppTools } from '@throughline/api'
import type { ToolCallPart, ToolName } from '@throughline/protocol'
import type { FC } from 'react'
import { AddTaskCard } from './add-task-card.tsx'
import { CompleteTasksCard } from './complete-tasks-card.tsx'
import { DeleteTasksCard } from './delete-tasks-card.tsx'
import { FindTasksCard } from './find-tasks-card.tsx'
import { ListTasksCard } from './list-tasks-card.tsx'
import { ReopenTasksCard } from './reopen-tasks-card.tsx'
import type { ToolCards, ToolParts } from './tool-part.ts'
import { UpdateTaskCard } from './update-task-card.tsx'

const cards: ToolCards = {
  add_task: AddTaskCard,
  list_tasks: ListTasksCard,
  find_tasks: FindTasksCard,
  update_task: UpdateTaskCard,
  complete_tasks: CompleteTasksCard,
  reopen_tasks: ReopenTasksCard,
  delete_tasks: DeleteTasksCard,
}

/** Shows a tool call in the card of its tool. */
export function ToolCallCard({ part }: { part: ToolCallPart<AppTools> }) {
  return cardOf(part.name, part)
}

function cardOf<Name extends ToolName<AppTools>>(name: Name, part: ToolParts[Name]) {
  const Card: FC<{ part: ToolParts[Name] }> = cards[name]
  return <Card part={part} />
}
