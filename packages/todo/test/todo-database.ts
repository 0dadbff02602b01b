import { testDatabase } from '@throughline/db/testing'
import type { TodoTables } from '../src/server/tables.ts'
import { contract } from '../src/contract.ts'

/** A database with the tables of the to-do app. Disposing it drops the database. */
export async function todoDatabase() {
  const folder = new URL('../migrations/', import.meta.url)
  const database = await testDatabase({ apps: [{ name: contract.name, folder }] })
  return {
    db: database.db.$extendTables<TodoTables>(),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}
