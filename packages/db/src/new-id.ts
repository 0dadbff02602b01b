import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'
import type { z } from 'zod'

/** Random bytes for many ids: requesting them per id would cost more than everything else here. */
const entropy = Buffer.alloc(16 * 256)
let used = entropy.length

let lastMs = 0
let seq = 0

/** Creates a UUIDv7 with the brand of `schema`: `newId(runIdSchema)` is a `RunId`. */
export function newId<Schema extends z.ZodType>(schema: Schema): z.output<Schema> {
  const random = nextRandom()
  advance(random)
  return schema.parse(v7({ random, msecs: lastMs, seq }))
}

function nextRandom(): Buffer {
  if (used === entropy.length) {
    randomFillSync(entropy)
    used = 0
  }
  return entropy.subarray(used, (used += 16))
}

/** Makes ids ascend: a counter with a random start per millisecond (RFC 9562, 6.2). */
function advance(random: Buffer): void {
  const now = Date.now()
  if (now > lastMs) {
    lastMs = now
    seq = random.readUInt32BE(6) >>> 1
  } else {
    seq += 1
    if (seq > 0x7f_ff_ff_ff) {
      lastMs += 1
      seq = 0
    }
  }
}
