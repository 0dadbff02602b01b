import type { Day } from '@throughline/agent'
import type { DaySpan } from './day-phrase.ts'

/** Which tasks a sentence speaks of. */
export type Target =
  | { kind: 'words'; words: string; isPlural: boolean }
  /** Places in the list that was shown last, from 1; -1 is the last one. */
  | { kind: 'places'; places: number[] }
  /** What was spoken of last: "it", "them". */
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
  /** "none" takes the day away. */
  dueOn: string | null
}

export type TargetIntent = ChangeIntent | { kind: 'complete' | 'reopen' | 'delete'; target: Target }

/** A short answer to "which one?": places, words, or all or none of what was asked about. */
export type Choice = number[] | { words: string } | 'all' | 'none'

/** One thing that a message asks for. */
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
