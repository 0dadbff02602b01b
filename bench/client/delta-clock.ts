/**
 * A delta of the bench model is four characters: the time at which it was due, on CLOCK_MONOTONIC in
 * units of 0.1 ms, modulo 36^4, in base 36. The clock is the same in every process of a machine, so
 * the text tells the delivery delay.
 */
const DELTA_LENGTH = 4
const MODULUS = 36 ** DELTA_LENGTH

/** CLOCK_MONOTONIC in units of 0.1 ms. */
export function clock(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 10_000 + nanoseconds / 100_000
}

/** The delays in ms of the deltas in `text`, which a server may have joined from several. */
export function delaysOf(text: string, receivedAt: number): number[] {
  if (text.length % DELTA_LENGTH !== 0) throw new Error(`a delta was cut: "${text}"`)
  const delays: number[] = []
  for (let at = 0; at < text.length; at += DELTA_LENGTH) {
    delays.push(delayMs(Number.parseInt(text.slice(at, at + DELTA_LENGTH), 36), receivedAt))
  }
  return delays
}

function delayMs(due: number, receivedAt: number): number {
  const difference = (receivedAt - due) % MODULUS
  // The text is rounded down, but a server whose timer fires early gives a negative delay.
  return (difference > MODULUS / 2 ? difference - MODULUS : difference) / 10
}
