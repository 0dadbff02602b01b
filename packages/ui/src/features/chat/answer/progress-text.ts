import type { Answer, AnswerPart } from '@throughline/protocol'
import { callTitle } from '../tool-cards/call-title.ts'

type CallPart = Extract<AnswerPart, { callId: string }>

/** The progress of a running answer for screen readers: pending approvals, else the last call. */
export function progressText({ parts }: Answer): string {
  const calls = parts.filter((part) => 'callId' in part)
  const waiting = calls.filter(({ state }) => state === 'waiting')
  if (waiting.length > 0) return waitingText(waiting)
  const last = calls.at(-1)
  return last === undefined ? 'Answering.' : `${callTitle(last)}${stateTexts[last.state]}.`
}

const stateTexts: Record<CallPart['state'], string> = {
  running: '',
  waiting: '',
  done: '',
  failed: ': failed',
  denied: ': rejected',
  skipped: ': not carried out',
}

function waitingText(calls: readonly CallPart[]): string {
  const titles = calls.map(callTitle).join(', ')
  return calls.length === 1
    ? `Approval needed: ${titles}.`
    : `${calls.length} approvals needed: ${titles}.`
}
