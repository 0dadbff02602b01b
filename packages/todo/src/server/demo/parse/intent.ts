import type { Day } from '@throughline/agent'
import type { DaySpan } from './day-phrase.ts'

/** The tasks that a sentence refers to. */
export type Target =
  | { kind: 'words'; words: string; isPlural: boolean }
  /** Positions in the last list that was shown, starting at 1; -1 is the last position. */
  | { kind: 'places'; places: number[] }
  /** The tasks that were mentioned last. */
  | { kind: 'it' | 'them' }
  | { kind: 'all'; status: 'open' | 'completed' | 'all'; span: DaySpan | null; isOverdue: boolean }

export interface NewTask {
  title: string
  dueOn: Day | null
}

export interface ChangeIntent {
  kind: 'change'
  target: Target
  title: string | null
  description: string | null
  /** "none" removes the due day. */
  dueOn: string | null
}

export type TargetIntent = ChangeIntent | { kind: 'complete' | 'reopen' | 'delete'; target: Target }

/** A short answer to "Which one do you mean?": positions, words, all or none. */
export type Choice = number[] | { words: string } | 'all' | 'none'

/** One request of a message. */
export type Intent =
  | TargetIntent
  | { kind: 'add'; tasks: NewTask[] }
  | {
      kind: 'list'
      status: 'open' | 'completed' | 'all'
      span: DaySpan | null
      isOverdue: boolean
    }
  | { kind: 'find'; words: string }
  | { kind: 'choose'; choice: Choice }
  | { kind: 'greet' | 'help' | 'thanks' }
  | { kind: 'unknown'; text: string }
