import { sql, type Kysely } from 'kysely'
import { expect, test } from 'vitest'
import type { EngineTables } from '../src/index.ts'
import { migrationFolder } from '../src/migration/migration-folder.ts'
import { schemaOf, testDatabase } from '../src/testing/index.ts'

const BRANCHES = '20261124-0920-branches'
const FEEDBACK = '20261124-0921-feedback'

async function migrate(
  db: Kysely<EngineTables>,
  name: string,
  direction: 'up' | 'down',
): Promise<void> {
  const folder = migrationFolder(new URL('../migrations/', import.meta.url))
  const migration = (await folder.getMigrations())[name]
  await db.transaction().execute(async (trx) => migration?.[direction]?.(trx))
}

interface OldMessage {
  name: string
  role: 'user' | 'assistant'
  superseded?: boolean
}

const conversations: Record<string, OldMessage[]> = {
  plain: [
    { name: 'question', role: 'user' },
    { name: 'answer', role: 'assistant' },
    { name: 'next question', role: 'user' },
    { name: 'next answer', role: 'assistant' },
  ],
  retried: [
    { name: 'question', role: 'user' },
    { name: 'failed', role: 'assistant', superseded: true },
    { name: 'stopped', role: 'assistant', superseded: true },
    { name: 'answer', role: 'assistant' },
    { name: 'next question', role: 'user' },
    { name: 'next answer', role: 'assistant' },
  ],
  failed: [
    { name: 'question', role: 'user' },
    { name: 'failed', role: 'assistant' },
    { name: 'next question', role: 'user' },
    { name: 'next failed', role: 'assistant', superseded: true },
    { name: 'next answer', role: 'assistant' },
  ],
  empty: [],
}

/** Stores the conversations as version 0.2.0 does. */
async function storeOldConversations(db: Kysely<EngineTables>): Promise<void> {
  await sql`
    insert into throughline.principal (id, issuer, subject)
    values (gen_random_uuid(), 'test', 'alice')
  `.execute(db)
  for (const [title, messages] of Object.entries(conversations)) {
    await sql`
      insert into throughline.conversation (id, principal_id, title, last_position)
      select gen_random_uuid(), id, ${title}, ${messages.length}::int from throughline.principal
    `.execute(db)
    for (const [index, { name, role, superseded = false }] of messages.entries()) {
      await sql`
        insert into throughline.message
          (id, conversation_id, run_id, position, role, parts, status, superseded)
        select gen_random_uuid(), id, gen_random_uuid(), ${index + 1}::int, ${role},
          jsonb_build_array(jsonb_build_object('type', 'text', 'turn', 1, 'text', ${name}::text)),
          'completed', ${superseded}
        from throughline.conversation where title = ${title}
      `.execute(db)
    }
  }
}

/** Each message of a conversation with the message that it replies to. */
async function treeOf(db: Kysely<EngineTables>, title: string) {
  const { rows } = await sql<{ name: string; parent: string | null; leaf: boolean }>`
    select message.parts -> 0 ->> 'text' as name, parent.parts -> 0 ->> 'text' as parent,
      message.id = conversation.leaf_id as leaf
    from throughline.conversation
    join throughline.message on message.conversation_id = conversation.id
    left join throughline.message as parent on parent.id = message.parent_id
    where title = ${title} order by message.number
  `.execute(db)
  return rows
}

async function visibleIn020(db: Kysely<EngineTables>, title: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select parts -> 0 ->> 'text' as name from throughline.message
    join throughline.conversation on conversation.id = conversation_id
    where title = ${title} and not superseded order by position
  `.execute(db)
  return rows.map(({ name }) => name)
}

test('the answers of 0.2.0 that a retry has hidden become siblings of the retry', async () => {
  await using database = await testDatabase()
  const { db } = database
  const migrated = await schemaOf(db)
  await migrate(db, FEEDBACK, 'down')
  await migrate(db, BRANCHES, 'down')
  await storeOldConversations(db)
  await migrate(db, BRANCHES, 'up')
  await migrate(db, FEEDBACK, 'up')
  expect(await schemaOf(db)).toEqual(migrated)
  expect(await treeOf(db, 'plain')).toEqual([
    { name: 'question', parent: null, leaf: false },
    { name: 'answer', parent: 'question', leaf: false },
    { name: 'next question', parent: 'answer', leaf: false },
    { name: 'next answer', parent: 'next question', leaf: true },
  ])
  expect(await treeOf(db, 'retried')).toEqual([
    { name: 'question', parent: null, leaf: false },
    { name: 'failed', parent: 'question', leaf: false },
    { name: 'stopped', parent: 'question', leaf: false },
    { name: 'answer', parent: 'question', leaf: false },
    { name: 'next question', parent: 'answer', leaf: false },
    { name: 'next answer', parent: 'next question', leaf: true },
  ])
  expect(await treeOf(db, 'failed')).toEqual([
    { name: 'question', parent: null, leaf: false },
    { name: 'failed', parent: 'question', leaf: false },
    { name: 'next question', parent: 'failed', leaf: false },
    { name: 'next failed', parent: 'next question', leaf: false },
    { name: 'next answer', parent: 'next question', leaf: true },
  ])
  const branched = await db
    .selectFrom('throughline.conversation')
    .select(['title', 'branched'])
    .orderBy('title')
    .execute()
  expect(branched).toEqual([
    { title: 'empty', branched: false },
    { title: 'failed', branched: true },
    { title: 'plain', branched: false },
    { title: 'retried', branched: true },
  ])
})

test('down shows the current branch as the conversation of 0.2.0', async () => {
  await using database = await testDatabase()
  const { db } = database
  await migrate(db, BRANCHES, 'down')
  await storeOldConversations(db)
  const before = await Promise.all(
    Object.keys(conversations).map((title) => visibleIn020(db, title)),
  )
  await migrate(db, BRANCHES, 'up')
  await migrate(db, BRANCHES, 'down')
  for (const [index, title] of Object.keys(conversations).entries()) {
    expect(await visibleIn020(db, title)).toEqual(before[index])
  }
  const { rows } = await sql<{ last_position: number }>`
    select last_position from throughline.conversation order by title
  `.execute(db)
  expect(rows.map((row) => row.last_position)).toEqual([0, 5, 4, 6])
})
