import { MigrationError } from '@throughline/db'
import { expect, test } from 'vitest'
import { readEnv } from './env.ts'
import { explainStartFailure } from './explain-start-failure.ts'

const env = readEnv({})
const failed = (fields: object) => Object.assign(new Error('it failed'), fields)

test.each([
  ['a taken port', failed({ syscall: 'listen', code: 'EADDRINUSE' }), /PORT=3001/],
  ['a wrong password', failed({ code: '28P01' }), /user or the password/],
  [
    'a folder without write permission',
    failed({ code: 'EACCES', path: '/data' }),
    /Cannot write \/data/,
  ],
  [
    'an old server',
    new MigrationError('PostgreSQL 15 or later is needed; this is 14.'),
    /15 or later/,
  ],
])('%s is explained', (_, error, said) => {
  expect(explainStartFailure(error, env)).toMatch(said)
})

test('a bug has no explanation', () => {
  expect(explainStartFailure(new TypeError('x is not a function'), env)).toBeUndefined()
  expect(explainStartFailure('thrown', env)).toBeUndefined()
})
