import { toStorableText } from '@throughline/protocol'

const ENDS_IN_HALF_A_PAIR = /[\uD800-\uDBFF]$/

/** Makes a stream of text storable; a surrogate pair that is split between two deltas is joined. */
export function joinSurrogatePairs() {
  let held = ''
  return {
    /** The storable text up to and with this delta; empty when all of it is held back. */
    take(delta: string): string {
      const text = held + delta
      held = ENDS_IN_HALF_A_PAIR.test(text) ? text.slice(-1) : ''
      return toStorableText(held === '' ? text : text.slice(0, -1))
    },
    /** What is still held back when the stream ends. */
    rest(): string {
      return toStorableText(held)
    },
  }
}
