import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeJson } from './json-body.ts'

const anyValue = fc.anything({
  withDate: true,
  withNullPrototype: true,
  withObjectString: true,
  withUnicodeString: true,
})

test('encodes every value like JSON.stringify', () => {
  fc.assert(
    fc.property(anyValue, (data) => {
      const response = { result: { data } }
      expect(String(encodeJson(response))).toBe(JSON.stringify(response))
      expect(String(encodeJson([response, response]))).toBe(JSON.stringify([response, response]))
    }),
    { numRuns: 2_000 },
  )
})

test('encodes a long list like JSON.stringify, in UTF-8', () => {
  const text = 'Grüße, “Welt” 😀 \ud800 \u2028'.repeat(50)
  const items = Array.from({ length: 100 }, (_, index) => ({ index, text, none: undefined }))
  const response = { result: { data: { items: [undefined, ...items], nextCursor: null } } }
  const body = encodeJson(response)
  expect(body).toBeInstanceOf(Buffer)
  expect(String(body)).toBe(JSON.stringify(response))
})

test('a value that JSON cannot hold is refused as by JSON.stringify', () => {
  expect(() => encodeJson({ result: { data: [1n] } })).toThrow(TypeError)
})
