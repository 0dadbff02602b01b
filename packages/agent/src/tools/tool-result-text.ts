import type { ToolOutcome } from '../run-port.ts'

/** Returns the result of a call as the model gets it. */
export function outcomeText(outcome: ToolOutcome): string {
  if (outcome.state === 'denied') return deniedText(outcome.note)
  return outcome.state === 'done' ? JSON.stringify(outcome.result) : `Failed: ${outcome.message}`
}

/** Returns the result, as the model gets it, of a call that was not approved. */
export function deniedText(note: string | null): string {
  const reason = note === null ? '' : ` Reason: ${note}`
  return `Not executed: this call was not approved.${reason}`
}

/** The inverse of `outcomeText`. */
export function parseOutcome(text: string): ToolOutcome {
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

/** Makes a tool name, which the model may have invented, acceptable to every provider. */
export function safeToolName(name: string): string {
  return name.replaceAll(/[^\w-]/g, '_').slice(0, 64) || 'unnamed'
}

/** Makes arguments acceptable to every provider, which requires the JSON of an object. */
export function safeArguments(args: unknown): string {
  return typeof args === 'object' && args !== null && !Array.isArray(args)
    ? JSON.stringify(args)
    : '{}'
}

/** Adds `id` to `usedIds` and returns it. Replaces an id that is invalid or already used. */
export function reserveCallId(id: string, usedIds: Set<string>): string {
  const base = /^[\w-]{1,48}$/.test(id) ? id : 'call'
  let unique = base
  for (let n = 2; unique === 'call' || usedIds.has(unique); n += 1) unique = `${base}_${n}`
  usedIds.add(unique)
  return unique
}
