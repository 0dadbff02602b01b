import type { AnswerPart, AppTools, RunEvent } from '@throughline/client'
import { callLine, resultLine, tasksOf, type TaskTitles } from './call-line.ts'
import type { Screen } from './screen.ts'

/** Shows the events of one run. Thinking is held back until it can be one line. */
export function createEventView(
  screen: Screen,
  known: TaskTitles,
): (event: RunEvent<AppTools>) => void {
  let thinking = ''
  return (event) => {
    if (event.type === 'thinking') {
      thinking += event.delta
      return
    }
    if (thinking !== '') screen.note(`~ ${thinking}`)
    thinking = ''
    if (event.type === 'text') screen.text(event.delta)
    else showStep({ screen, known }, event)
  }
}

type Step = Exclude<RunEvent<AppTools>, { type: 'text' | 'thinking' }>

function showStep({ screen, known }: { screen: Screen; known: TaskTitles }, event: Step): void {
  switch (event.type) {
    case 'tool_call':
      screen.note(`> ${callLine(event, known)}`)
      break
    case 'tool_result':
      for (const { id, title } of tasksOf(event)) known.set(id, title)
      screen.note(`< ${resultLine(event)}`)
      break
    case 'tool_error':
    case 'tool_rejected':
      screen.note(`! ${event.name}: ${event.message}`)
      break
    case 'approval_decided':
      screen.note(`${event.approved ? '+ allowed' : '- not allowed'} ${event.note ?? ''}`)
      break
    case 'rewind':
      screen.note('~ This part was cut off, and begins again.')
      break
    case 'snapshot':
      for (const part of event.message.parts) showText(screen, part)
      break
    case 'run_failed':
      screen.note(`! The answer failed: ${event.message}`)
      break
    case 'run_cancelled':
      screen.note('- stopped')
      break
    case 'run_started':
    case 'approval_requested':
    case 'run_completed':
      screen.endText()
      break
  }
}

function showText(screen: Screen, part: AnswerPart<AppTools>): void {
  if (part.type !== 'text') return
  screen.text(part.text)
  screen.endText()
}
