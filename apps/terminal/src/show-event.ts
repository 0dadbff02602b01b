import type { AnswerPart, RunEvent } from '@throughline/client'
import type { CallTitles } from './call-title.ts'
import type { Screen } from './screen.ts'

/** Returns a function that shows the events of one run. Thinking is collected into one line. */
export function createEventView(screen: Screen, titles: CallTitles): (event: RunEvent) => void {
  let thinking = ''
  return (event) => {
    if (event.type === 'thinking') {
      thinking += event.delta
      return
    }
    if (thinking !== '') screen.note(`~ ${thinking}`)
    thinking = ''
    if (event.type === 'text') screen.text(event.delta)
    else showStep({ screen, titles }, event)
  }
}

type Step = Exclude<RunEvent, { type: 'text' | 'thinking' }>

interface View {
  screen: Screen
  titles: CallTitles
}

function showStep({ screen, titles }: View, event: Step): void {
  switch (event.type) {
    case 'tool_call':
      screen.note(`> ${titles.add(event)}`)
      break
    case 'tool_result':
      screen.note(`< ${event.title ?? titles.find(event)}`)
      break
    case 'tool_rejected':
      screen.note(`! ${titles.add(event)}: ${event.message}`)
      break
    case 'tool_error':
      screen.note(`! ${titles.find(event)}: ${event.message}`)
      break
    case 'approval_decided':
      screen.note(`${event.approved ? '+ allowed' : '- not allowed'} ${event.note ?? ''}`)
      break
    case 'rewind':
      screen.note('~ The last part was interrupted and starts again.')
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

function showText(screen: Screen, part: AnswerPart): void {
  if (part.type !== 'text') return
  screen.text(part.text)
  screen.endText()
}
