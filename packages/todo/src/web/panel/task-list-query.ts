import type { TaskStatus } from '@throughline/protocol'
import { keepPreviousData } from '@tanstack/react-query'
import { trpc } from '../../api/trpc.ts'

const PAGE_SIZE = 50

/** The tasks, the newest first. */
export function taskListQuery(status: TaskStatus) {
  return trpc.task.list.infiniteQueryOptions(
    { status, limit: PAGE_SIZE },
    { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
  )
}
