import {
  ThroughlineError,
  type ConnectionState,
  type FollowedRun,
  type ReadOptions,
} from '@throughline/client'
import { Approvals } from './approvals.ts'
import type { TaskTitles } from './call-line.ts'
import type { Lines } from './lines.ts'
import { plainWords } from './plain-error.ts'
import type { Screen } from './screen.ts'
import { createEventView } from './show-event.ts'

export interface Terminal {
  lines: Lines
  screen: Screen
}

/** Shows a run to its end, asks what it asks, and stops it by Ctrl-C. True for a whole answer. */
export async function showAnswer(
  terminal: Terminal,
  follow: (options: ReadOptions) => FollowedRun,
): Promise<boolean> {
  const { lines, screen } = terminal
  const alone = new AbortController()
  const run = follow({
    signal: AbortSignal.any([alone.signal, lines.leaving]),
    onConnection: connectionView(screen),
  })
  const known: TaskTitles = new Map()
  using approvals = new Approvals(run, { ...terminal, known })
  using _ = lines.onInterrupt(() => stop(run, screen))
  const show = createEventView(screen, known)
  let isWhole = false
  try {
    for await (const event of run) {
      show(event)
      if (event.type === 'approval_requested') approvals.ask(event, () => alone.abort())
      if (event.type === 'approval_decided') approvals.decided(event.callId)
      isWhole = event.type === 'run_completed' || event.type === 'snapshot'
    }
  } catch (error) {
    if (lines.leaving.aborted) screen.note('- The answer goes on without you. Come back for it.')
    else if (alone.signal.aborted)
      screen.note('- The answer waits for a decision. Come back for it.')
    else if (error instanceof ThroughlineError) screen.lines(`! ${plainWords(error)}`)
    else throw error
  }
  screen.endText()
  return isWhole
}

function stop(run: FollowedRun, screen: Screen): void {
  screen.note('- Stopping. Ctrl-C leaves.')
  run.stop().catch((error: unknown) => screen.note(`! ${plainWords(error)}`))
}

/** Says once that the connection is lost, and that it is there again. */
function connectionView(screen: Screen): (state: ConnectionState) => void {
  let shown: ConnectionState = 'live'
  return (state) => {
    if (state === shown) return
    shown = state
    screen.note(state === 'live' ? '~ Connected again.' : '~ The connection is lost. Trying again.')
  }
}
