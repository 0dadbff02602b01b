import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  isStorableText,
  textSchema,
  timeZoneSchema,
  titleOf,
  toStorableJson,
  toStorableText,
} from '../src/index.ts'

const anyText = fc.string({
  unit: fc.integer({ min: 0, max: 0xffff }).map((c) => String.fromCharCode(c)),
})

test('any text becomes storable, and storable text stays as it is', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const stored = toStorableText(text)
      expect(isStorableText(stored)).toBe(true)
      if (isStorableText(text)) expect(stored).toBe(text)
    }),
  )
})

test('any JSON value becomes storable in its strings and keys', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), anyText, (value, text) => {
      const stored = JSON.stringify(toStorableJson({ [text]: value, list: [text] }))
      expect(stored).not.toMatch(/\\u0000|\\ud[89a-f]/)
    }),
  )
})

test.each(['', '   ', 'a\0b', 'half \ud800', 'x'.repeat(11)])('refuses the text %j', (text) => {
  expect(textSchema(10).safeParse(text).success).toBe(false)
})

test('trims what it takes', () => {
  expect(textSchema(10).parse('  milk ')).toBe('milk')
})

test('takes IANA time zones only', () => {
  expect(timeZoneSchema.safeParse('Europe/Berlin').success).toBe(true)
  expect(timeZoneSchema.safeParse('Mars/Olympus').success).toBe(false)
})

test('a short message is its own title', () => {
  expect(titleOf('Buy milk')).toBe('Buy milk')
})

test('a long message is cut after 50 characters that a reader sees', () => {
  expect(titleOf('👩‍👩‍👧'.repeat(60))).toBe(`${'👩‍👩‍👧'.repeat(24)}...`)
  expect(titleOf('é'.repeat(60))).toBe(`${'é'.repeat(50)}...`)
})

test('a title fits its column and is well-formed, whatever the message', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (message) => {
      const title = titleOf(message)
      expect(title.length).toBeLessThanOrEqual(200)
      expect(title.isWellFormed()).toBe(true)
    }),
  )
})
