import { TRPCClientError } from '@trpc/client'
import { expect, test } from 'vitest'
import { tooLateText } from './decision-error.ts'

const refusal = (appCode: string) =>
  TRPCClientError.from({
    error: { code: -32_009, message: 'no', data: { appCode, code: 'CONFLICT', httpStatus: 409 } },
  })

test.each<[code: string, approved: boolean, text: RegExp | null]>([
  ['APPROVAL_ALREADY_DECIDED', true, /^Not approved: it was rejected before/],
  ['APPROVAL_ALREADY_DECIDED', false, /^Not rejected: it was approved before/],
  ['APPROVAL_NOT_FOUND', true, /no longer waits for an approval/],
  ['RUN_NOT_FOUND', false, /no longer waits for an approval/],
  ['UNAVAILABLE', true, null],
])('%s when approved is %s', (code, approved, text) => {
  const said = tooLateText(refusal(code), approved)
  if (text === null) expect(said).toBeNull()
  else expect(said).toMatch(text)
})

test('a lost network is no decision', () => {
  expect(tooLateText(new TRPCClientError('fetch failed'), true)).toBeNull()
})
