import type { ToolOutcome } from '../run-port.ts'

/** What the model is told of a call's outcome. */
export function outcomeText(outcome: ToolOutcome): string {
  if (outcome.state === 'denied') return deniedText(outcome.note)
  return outcome.state === 'done' ? JSON.stringify(outcome.result) : `Failed: ${outcome.message}`
}

/** What the model is told of a call that a person did not allow. */
export function deniedText(note: string | null): string {
  const said = note === null ? '' : ` The reason given: ${note}`
  return `Not done: it was not allowed.${said}`
}

/** The outcome that `outcomeText` wrote. */
export function readOutcome(text: string): ToolOutcome {
  if (text.startsWith(deniedText(null))) {
    const note = text.slice(deniedText('').length)
    return { state: 'denied', note: note === '' ? null : note }
  }
  try {
    return { state: 'done', result: JSON.parse(text) }
  } catch {
    return { state: 'failed', message: text.replace(/^Failed: /, '') }
  }
}

/** A name that every provider takes back in a history; the model may have made up any. */
export function safeToolName(name: string): string {
  return name.replaceAll(/[^\w-]/g, '_').slice(0, 64) || 'unnamed'
}

/** Arguments that every provider takes back in a history: the JSON of an object. */
export function safeArguments(args: unknown): string {
  return typeof args === 'object' && args !== null && !Array.isArray(args)
    ? JSON.stringify(args)
    : '{}'
}

/** `id`, or where it is empty, overlong or taken, another that is not. Takes it. */
export function takeCallId(id: string, taken: Set<string>): string {
  const base = /^[\w-]{1,48}$/.test(id) ? id : 'call'
  let free = base
  for (let n = 2; free === 'call' || taken.has(free); n += 1) free = `${base}_${n}`
  taken.add(free)
  return free
}
