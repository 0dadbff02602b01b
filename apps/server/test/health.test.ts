import { migrateDown } from '@throughline/db'
import { expect, test } from 'vitest'
import { testApp } from './test-app.ts'

test('a server is ready when its database answers and is migrated', async () => {
  await using app = await testApp()
  expect((await fetch(`${app.url}/health`)).status).toBe(200)
  const ready = await fetch(`${app.url}/ready`)
  expect(ready.status).toBe(200)
  expect(await ready.json()).toEqual({ status: 'ready' })
})

test('a server is up but not ready while migrations are missing', async () => {
  await using app = await testApp()
  await migrateDown(app.database.db)
  expect((await fetch(`${app.url}/health`)).status).toBe(200)
  const ready = await fetch(`${app.url}/ready`)
  expect(ready.status).toBe(503)
  expect(await ready.json()).toEqual({ status: 'not ready', reason: 'migrations missing' })
})
