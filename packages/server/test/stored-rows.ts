import type { NotesTables } from '@throughline/agent/testing'
import type { TestApp } from './test-app.ts'

/** Reads the conversations, messages, runs, feedback and notes of all users. */
export async function storedRows({ database }: Pick<TestApp, 'database'>) {
  const db = database.db.$extendTables<NotesTables>()
  return {
    conversations: await db
      .selectFrom('throughline.conversation')
      .selectAll()
      .orderBy('id')
      .execute(),
    messages: await db.selectFrom('throughline.message').selectAll().orderBy('id').execute(),
    runs: await db.selectFrom('throughline.run').selectAll().orderBy('id').execute(),
    feedback: await db.selectFrom('throughline.feedback').selectAll().execute(),
    notes: await db.selectFrom('note').selectAll().orderBy('id').execute(),
  }
}

/** Counts the conversations, messages, runs, feedback and notes of all users. */
export async function countRows(app: Pick<TestApp, 'database'>): Promise<number[]> {
  return Object.values(await storedRows(app)).map(({ length }) => length)
}
