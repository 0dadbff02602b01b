import { createDatabase, migrateDown } from '@throughline/db'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { serveHealth } from '../../src/http/health.ts'
import { migrationsOf } from '../../src/define-app.ts'
import { notesApp } from '../../src/testing/index.ts'
import { testApp } from '../test-app.ts'

test('a server is ready when its database answers and is migrated', async () => {
  await using app = await testApp()
  const health = await fetch(`${app.url}/health`)
  expect(health.status).toBe(200)
  expect(await health.json()).toEqual({ status: 'healthy' })
  const ready = await fetch(`${app.url}/ready`)
  expect(ready.status).toBe(200)
  expect(await ready.json()).toEqual({ status: 'ready' })
})

test('a server is healthy but not ready while migrations are missing', async () => {
  await using app = await testApp()
  await migrateDown(app.database.db, migrationsOf(notesApp))
  expect((await fetch(`${app.url}/health`)).status).toBe(200)
  const ready = await fetch(`${app.url}/ready`)
  expect(ready.status).toBe(503)
  expect(await ready.json()).toEqual({ status: 'not ready', reason: 'migrations missing' })
})

test('a server whose database does not answer is not ready, and says why', async () => {
  await using db = createDatabase('postgres://nobody@127.0.0.1:1/nothing')
  await using app = Fastify()
  serveHealth(app, { db, migrations: migrationsOf(notesApp), isDraining: () => false })
  const ready = await app.inject('/ready')
  expect(ready.statusCode).toBe(503)
  expect(ready.json()).toEqual({ status: 'not ready', reason: 'database unreachable' })
})
