import { keepPreviousData } from '@tanstack/react-query'
import type { TaskStatus } from '../../task.ts'
import { trpc } from '../client.ts'

const PAGE_SIZE = 50

/** The tasks, the newest first. */
export function taskListQuery(status: TaskStatus) {
  return trpc.task.list.infiniteQueryOptions(
    { status, limit: PAGE_SIZE },
    { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
  )
}
