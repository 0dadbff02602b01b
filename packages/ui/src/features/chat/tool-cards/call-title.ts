import type { StoredPart } from '@throughline/protocol'

type CallState = Extract<StoredPart, { callId: string }>['state']

interface Verb {
  /** "delete" */
  plain: string
  /** "Deleting" */
  going: string
  /** "Deleted" */
  done: string
}

/** How a call stands, in plain words: "Wants to delete 2 tasks", "Deleted 2 tasks". */
export function callTitle(state: CallState, verb: Verb, what: string): string {
  switch (state) {
    case 'waiting':
      return `Wants to ${verb.plain} ${what}`
    case 'denied':
      return `Wanted to ${verb.plain} ${what}`
    case 'done':
      return `${verb.done} ${what}`
    case 'running':
    case 'failed':
    case 'skipped':
      return `${verb.going} ${what}`
  }
}
