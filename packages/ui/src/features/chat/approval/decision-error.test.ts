import { TRPCClientError } from '@trpc/client'
import { expect, test } from 'vitest'
import { tooLateText } from './decision-error.ts'

const refusal = (appCode: string) =>
  TRPCClientError.from({
    error: { code: -32_009, message: 'no', data: { appCode, code: 'CONFLICT', httpStatus: 409 } },
  })

test.each<[code: string, approved: boolean, text: RegExp | null]>([
  ['APPROVAL_ALREADY_DECIDED', true, /^Not approved\. This was already rejected/],
  ['APPROVAL_ALREADY_DECIDED', false, /^Not rejected\. This was already approved/],
  ['APPROVAL_NOT_FOUND', true, /no longer needs an approval/],
  ['RUN_NOT_FOUND', false, /no longer needs an approval/],
  ['UNAVAILABLE', true, null],
])('%s with approved %s', (code, approved, text) => {
  const shown = tooLateText(refusal(code), approved)
  if (text === null) expect(shown).toBeNull()
  else expect(shown).toMatch(text)
})

test('a lost connection does not count as too late', () => {
  expect(tooLateText(new TRPCClientError('fetch failed'), true)).toBeNull()
})
