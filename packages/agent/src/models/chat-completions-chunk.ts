export type RawRecord = Record<string, unknown>

export function isRecord(value: unknown): value is RawRecord {
  return typeof value === 'object' && value !== null
}

/** Returns the first choice of a raw Chat Completions chunk. */
export function firstChoice(event: unknown): RawRecord | undefined {
  const choices = isRecord(event) ? event['choices'] : undefined
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined
  return isRecord(choice) ? choice : undefined
}
