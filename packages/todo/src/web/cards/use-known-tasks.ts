import { useQuery } from '@tanstack/react-query'
import type { Task } from '../../task.ts'
import { trpc, useToolCalls } from '../client.ts'
import { tasksIn, tasksOf } from './known-tasks.ts'

interface KnownTasks {
  tasks: Task[]
  /** The number of ids that were not found. */
  missing: number
}

/** The tasks of these ids, from the calls of the conversation or else from the list. */
export function useKnownTasks(ids: readonly string[]): KnownTasks {
  const mentioned = tasksIn(useToolCalls())
  const count = new Set(ids).size
  const isComplete = tasksOf(ids, mentioned).length === count
  const list = useQuery(
    trpc.task.list.queryOptions({ status: 'all', limit: 100 }, { enabled: !isComplete }),
  )
  const tasks = tasksOf(ids, [...mentioned, ...(list.data?.items ?? [])])
  return { tasks, missing: list.isLoading ? 0 : count - tasks.length }
}
