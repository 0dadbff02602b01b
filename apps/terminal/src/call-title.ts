import type { RunEvent } from '@throughline/client'

type EventOf<Type> = Extract<RunEvent, { type: Type }>

/** The titles of a run's calls, by call id. Events that follow a call have none of their own. */
export class CallTitles {
  readonly #titles = new Map<string, string>()

  add({ callId, name, title = name }: EventOf<'tool_call' | 'tool_rejected'>): string {
    this.#titles.set(callId, title)
    return title
  }

  find({ callId, name }: { callId: string; name: string }): string {
    return this.#titles.get(callId) ?? name
  }
}

/** The arguments of a call, `title: "Milk", pinned: true`, without those that are null. */
export function argsText(args: unknown): string {
  return Object.entries(Object(args))
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join(', ')
}
