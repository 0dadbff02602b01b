import { useMutation } from '@tanstack/react-query'
import { errorText, queryClient } from '@throughline/ui'
import { toast } from 'sonner'
import type { Task } from '../../task.ts'
import { trpc } from '../client.ts'
import { taskListQuery } from './task-list-query.ts'

function refreshTasks(): void {
  void queryClient.invalidateQueries(trpc.task.list.pathFilter())
}

/** Applies a change to the cache before the server confirms it. `refreshTasks` corrects it later. */
function showChange(ids: readonly string[], change: Partial<Task>): void {
  for (const status of ['open', 'completed', 'all'] as const) {
    queryClient.setQueryData(taskListQuery(status).queryKey, (data) =>
      data === undefined
        ? data
        : {
            ...data,
            pages: data.pages.map((page) => ({
              ...page,
              items: page.items.map((each) =>
                ids.includes(each.id) ? { ...each, ...change } : each,
              ),
            })),
          },
    )
  }
}

function onError(error: unknown): void {
  toast.error(`Could not save the change. ${errorText(error)}`)
}

/** The actions of the task panel. */
export function useTaskActions() {
  const common = { onError, onSettled: refreshTasks }
  const create = useMutation(trpc.task.create.mutationOptions(common))
  const update = useMutation(
    trpc.task.update.mutationOptions({
      ...common,
      onMutate: ({ id, title, dueOn }) =>
        showChange([id], {
          ...(title !== undefined && { title }),
          ...(dueOn !== undefined && { dueOn }),
        }),
    }),
  )
  const complete = useMutation(
    trpc.task.complete.mutationOptions({
      ...common,
      onMutate: ({ ids }) => showChange(ids, { completedAt: new Date().toISOString() }),
    }),
  )
  const reopen = useMutation(
    trpc.task.reopen.mutationOptions({
      ...common,
      onMutate: ({ ids }) => showChange(ids, { completedAt: null }),
    }),
  )
  const remove = useMutation(trpc.task.delete.mutationOptions(common))
  return { create, update, complete, reopen, remove }
}
