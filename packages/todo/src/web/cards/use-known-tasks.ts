import type { Task } from '@throughline/protocol'
import { useQuery } from '@tanstack/react-query'
import { trpc } from '../../../api/trpc.ts'
import { useAnswerMessage } from '../answer/answer-message.ts'
import { useConversation } from '../use-conversation.ts'
import { tasksIn, tasksOf } from './known-tasks.ts'

interface KnownTasks {
  tasks: Task[]
  /** How many of them are nowhere to be found. */
  missing: number
}

/** The tasks of these ids: as the conversation speaks of them, else as they are on the list. */
export function useKnownTasks(ids: readonly string[]): KnownTasks {
  const answer = useAnswerMessage()
  const { messages } = useConversation(answer.conversationId)
  const spokenOf = [answer, ...messages].flatMap((message) =>
    message.role === 'assistant' ? tasksIn(message.parts) : [],
  )
  const count = new Set(ids).size
  const isComplete = tasksOf(ids, spokenOf).length === count
  const list = useQuery(
    trpc.task.list.queryOptions({ status: 'all', limit: 100 }, { enabled: !isComplete }),
  )
  const tasks = tasksOf(ids, [...spokenOf, ...(list.data?.items ?? [])])
  return { tasks, missing: list.isLoading ? 0 : count - tasks.length }
}
