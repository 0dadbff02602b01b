import { isMigrated, migrateDown, migrateToLatest } from '@throughline/db'
import { emptyDatabase } from '@throughline/db/testing'
import { expect, test } from 'vitest'
import { app } from '../src/server/index.ts'

const owner = { name: app.contract.name, folder: app.migrations }

test('the migrations run up, down and up again', async () => {
  await using database = await emptyDatabase()
  await migrateToLatest(database.db, owner)
  await migrateDown(database.db, owner)
  expect(await isMigrated(database.db, owner)).toBe(false)
  await migrateToLatest(database.db, owner)
  expect(await isMigrated(database.db, owner)).toBe(true)
})
