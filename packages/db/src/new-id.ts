import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'
import type { z } from 'zod'

/** Drawn for many ids at once: asking the system for it costs more than all the rest. */
const entropy = Buffer.alloc(16 * 256)
let used = entropy.length

let lastMs = 0
let seq = 0

/** A new UUIDv7 of the kind that `schema` brands: `newId(runIdSchema)` is a `RunId`. */
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

/** Ids of this process ascend: RFC 9562, 6.2, a counter that each millisecond seeds anew. */
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
