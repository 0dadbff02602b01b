import { z } from 'zod'

/** In UTF-16 code units, like `String.length`. */
export const MESSAGE_MAX_LENGTH = 32_000
export const TITLE_MAX_LENGTH = 200

/** True for text that PostgreSQL can store: well-formed Unicode without NUL. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/** Replaces each lone surrogate and each NUL by U+FFFD. */
export function toStorableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}

/** Applies `toStorableText` to every string and key in a JSON value. */
export function toStorableJson(value: unknown): unknown {
  if (typeof value === 'string') return toStorableText(value)
  if (Array.isArray(value)) return value.map(toStorableJson)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [toStorableText(key), toStorableJson(entry)]),
    )
  }
  return value
}

/** Text sent by a person or a service: trimmed, not empty, storable. */
export function textSchema(maxLength: number) {
  return z
    .string()
    .max(maxLength, `must be at most ${maxLength} characters`)
    .refine(isStorableText, 'must not contain a NUL character or half of a surrogate pair')
    .trim()
    .min(1, 'must not be empty')
}

/** An IANA time zone name that this runtime supports. */
export const timeZoneSchema = z
  .string()
  .max(100)
  .refine(isTimeZone, 'must be an IANA time zone, for example Europe/Berlin')

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
