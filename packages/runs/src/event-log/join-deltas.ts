import type { StoredEvent } from '@throughline/protocol'

export type Delta = Extract<StoredEvent, { type: 'text' | 'thinking' }>

export function isDelta(event: StoredEvent): event is Delta {
  return event.type === 'text' || event.type === 'thinking'
}

/** Appends an event to `events`. A delta that continues the last event is joined with it. */
export function appendJoiningDeltas(events: StoredEvent[], event: StoredEvent): void {
  if (!isDelta(event)) {
    events.push(event)
    return
  }
  const { turn, type, delta } = event
  const last = events.at(-1)
  if (last?.type === type && last.turn === turn) last.delta += delta
  else events.push({ turn, type, delta })
}
