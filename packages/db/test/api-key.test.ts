import { expect, test } from 'vitest'
import { ensurePrincipal, insertApiKey, listApiKeys } from '../src/index.ts'
import { testDatabase } from '../src/testing/index.ts'

test('there are a hundred keys at most, also when many are made at once', async () => {
  await using database = await testDatabase()
  const { db } = database
  const ada = await ensurePrincipal(db, { issuer: 'local', subject: 'ada' })
  const key = {
    name: 'a service',
    scopes: ['read' as const],
    actsForUsers: false,
    sendsPerMinute: null,
    expiresInDays: null,
  }
  const made = await Promise.allSettled(
    Array.from({ length: 120 }, () => insertApiKey(db, ada, key)),
  )
  const refused = made.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  expect(refused).toEqual(
    Array.from({ length: 20 }, () => expect.objectContaining({ code: 'API_KEY_LIMIT_REACHED' })),
  )
  const { items } = await listApiKeys(db, ada, { limit: 200 })
  expect(items).toHaveLength(100)
})
