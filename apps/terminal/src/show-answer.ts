import {
  ThroughlineError,
  type ConnectionState,
  type FollowedRun,
  type ReadOptions,
} from '@throughline/client'
import { Approvals } from './approvals.ts'
import { CallTitles } from './call-title.ts'
import type { Lines } from './lines.ts'
import { plainWords } from './plain-error.ts'
import type { Screen } from './screen.ts'
import { createEventView } from './show-event.ts'

export interface Terminal {
  lines: Lines
  screen: Screen
}

/**
 * Shows a run until it ends. Approvals are asked for, and Ctrl-C stops the run. Returns true when the
 * answer is complete.
 */
export async function showAnswer(
  terminal: Terminal,
  follow: (options: ReadOptions) => FollowedRun,
): Promise<boolean> {
  const { lines, screen } = terminal
  const inputEnded = new AbortController()
  const run = follow({
    signal: AbortSignal.any([inputEnded.signal, lines.leaving]),
    onConnection: connectionView(screen),
  })
  const titles = new CallTitles()
  using approvals = new Approvals(run, { ...terminal, titles })
  using _ = lines.onInterrupt(() => stop(run, screen))
  const show = createEventView(screen, titles)
  let isComplete = false
  try {
    for await (const event of run) {
      show(event)
      if (event.type === 'approval_requested') approvals.ask(event, () => inputEnded.abort())
      if (event.type === 'approval_decided') approvals.decided(event.callId)
      isComplete = event.type === 'run_completed' || event.type === 'snapshot'
    }
  } catch (error) {
    if (lines.leaving.aborted)
      screen.note('- The answer continues in the background. Start again to see it.')
    else if (inputEnded.signal.aborted)
      screen.note('- The answer waits for a decision. Start again to make it.')
    else if (error instanceof ThroughlineError) screen.lines(`! ${plainWords(error)}`)
    else throw error
  }
  screen.endText()
  return isComplete
}

function stop(run: FollowedRun, screen: Screen): void {
  screen.note('- Stopping. Press Ctrl-C again to leave.')
  run.stop().catch((error: unknown) => screen.note(`! ${plainWords(error)}`))
}

/** Shows when the connection is lost, and when it is restored. */
function connectionView(screen: Screen): (state: ConnectionState) => void {
  let shown: ConnectionState = 'live'
  return (state) => {
    if (state === shown) return
    shown = state
    screen.note(state === 'live' ? '~ Connected again.' : '~ The connection is lost. Reconnecting.')
  }
}
