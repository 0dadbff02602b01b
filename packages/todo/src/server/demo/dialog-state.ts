import type { Task } from '../../task.ts'
import type { Day } from '@throughline/agent'
import type { Reply } from './reply.ts'
import type { TargetIntent } from './parse/intent.ts'

/** What words like "the second one" and "it" refer to at a point of a conversation. */
export interface DialogState {
  today: Day
  /** The last list that was shown, in its order. */
  shown: readonly Task[]
  /** "them": the tasks that were mentioned last. */
  them: readonly Task[]
  /** "it": the last task that was mentioned alone. */
  it: Task | null
  /** The intent for which the model asked which task is meant. `shown` has the candidates. */
  question: TargetIntent | null
}

/** A tool call that a plan asks for. */
export interface Step {
  name: string
  args: object
}

/** The outcome of an intent: the texts to say and the new state. */
export interface Outcome {
  says: string[]
  state: DialogState
}

/**
 * A plan is a generator that yields a batch of tool calls for each turn and receives their replies.
 * Every turn runs it again from the start with the replies stored in the conversation, so the model
 * keeps no state.
 */
export type Plan = Generator<Step[], Outcome, Reply[]>

export function onlyOne(tasks: readonly Task[]): Task | null {
  return tasks.length === 1 ? (tasks[0] ?? null) : null
}
