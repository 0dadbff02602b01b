import { addTask } from './add-task.ts'
import { completeTasks } from './complete-tasks.ts'
import { deleteTasks } from './delete-tasks.ts'
import { findTasks } from './find-tasks.ts'
import { listTasks } from './list-tasks.ts'
import { reopenTasks } from './reopen-tasks.ts'
import { updateTask } from './update-task.ts'

/** The tools of the assistant, by the names that the model uses. */
export const tools = {
  add_task: addTask,
  list_tasks: listTasks,
  find_tasks: findTasks,
  update_task: updateTask,
  complete_tasks: completeTasks,
  reopen_tasks: reopenTasks,
  delete_tasks: deleteTasks,
} as const
