import { toStorableText } from '@throughline/protocol'

const ENDS_WITH_HIGH_SURROGATE = /[\uD800-\uDBFF]$/

/** Makes streamed text storable. Joins a surrogate pair that is split across two deltas. */
export function joinSurrogatePairs() {
  let pending = ''
  return {
    /** Returns the storable text including this delta; empty if all of it is held back. */
    push(delta: string): string {
      const text = pending + delta
      pending = ENDS_WITH_HIGH_SURROGATE.test(text) ? text.slice(-1) : ''
      return toStorableText(pending === '' ? text : text.slice(0, -1))
    },
    /** Returns what is still held back at the end of the stream. */
    flush(): string {
      return toStorableText(pending)
    },
  }
}
