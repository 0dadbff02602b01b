import type { Task } from '../../task.ts'
import type { Day } from '@throughline/agent'
import type { Reply } from './reply.ts'
import type { TargetIntent } from './parse/intent.ts'

/** What words like "the second one" and "it" stand for at a point of a conversation. */
export interface DialogState {
  today: Day
  /** The list that was shown last, in its order. */
  shown: readonly Task[]
  /** "them": what was spoken of last. */
  them: readonly Task[]
  /** "it": the task that was last spoken of alone. */
  it: Task | null
  /** What was asked back and waits for an answer; the tasks in question are `shown`. */
  question: TargetIntent | null
}

/** A tool call that a plan asks for. */
export interface Step {
  name: string
  args: object
}

/** What came of a intent: what to say, and what the words stand for from then on. */
export interface Outcome {
  says: string[]
  state: DialogState
}

/**
 * A plan is a program that asks for tool calls, a batch for each turn, and goes on with their
 * replies. It is run from its start in every turn, on the replies that the conversation holds, so
 * the model keeps no state.
 */
export type Plan = Generator<Step[], Outcome, Reply[]>

export function onlyOne(tasks: readonly Task[]): Task | null {
  return tasks.length === 1 ? (tasks[0] ?? null) : null
}
