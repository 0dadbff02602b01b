import { ensurePrincipal } from '@throughline/db'
import { testDatabase } from '@throughline/db/testing'
import type { PrincipalId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import {
  deleteNotes,
  findNotes,
  getNoteId,
  insertNote,
  listNotes,
  noteIdSchema,
  setNotesArchived,
  tools,
  updateNote,
  type NotesDatabase,
  type NotesTables,
} from '../src/testing/index.ts'

async function openNotes() {
  const database = await testDatabase()
  const db = database.db.$extendTables<NotesTables>()
  return {
    db,
    alice: await ensurePrincipal(db, { issuer: 'test', subject: 'alice' }),
    mallory: await ensurePrincipal(db, { issuer: 'test', subject: 'mallory' }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

async function titlesOf(db: Kysely<NotesDatabase>, principalId: PrincipalId, filter = {}) {
  const { items } = await listNotes(db, principalId, { limit: 50, ...filter })
  return items.map(({ title }) => title)
}

test('pages hold every note once, newest first', async () => {
  await using notes = await openNotes()
  const { db, alice } = notes
  for (let n = 1; n <= 5; n += 1) await insertNote(db, alice, { title: `n${n}` })
  const first = await listNotes(db, alice, { limit: 3 })
  const rest = await listNotes(db, alice, { limit: 3, cursor: first.nextCursor ?? undefined })
  expect([...first.items, ...rest.items].map(({ title }) => title)).toEqual([
    'n5',
    'n4',
    'n3',
    'n2',
    'n1',
  ])
  expect(rest.nextCursor).toBeNull()
})

test('notes are found by words of title and body, and by being archived', async () => {
  await using notes = await openNotes()
  const { db, alice } = notes
  const milk = await insertNote(db, alice, { title: 'Milk', body: '50% fat' })
  await insertNote(db, alice, { title: 'Bread' })
  await setNotesArchived(db, alice, { ids: [milk.id], archived: true })
  expect(await titlesOf(db, alice, { words: 'FAT milk' })).toEqual(['Milk'])
  expect(await titlesOf(db, alice, { words: '5_%' })).toEqual([])
  expect(await titlesOf(db, alice, { archived: true })).toEqual(['Milk'])
  expect(await titlesOf(db, alice, { archived: false })).toEqual(['Bread'])
})

test('a change of many notes changes all of them, or none', async () => {
  await using notes = await openNotes()
  const { db, alice, mallory } = notes
  const [a, b] = [
    await insertNote(db, alice, { title: 'a' }),
    await insertNote(db, alice, { title: 'b' }),
  ]
  const other = await insertNote(db, mallory, { title: 'other' })
  const notFound = { code: 'NOTE_NOT_FOUND', kind: 'NOT_FOUND' }
  const ids = [b.id, other.id]
  await expect(deleteNotes(db, alice, ids)).rejects.toMatchObject(notFound)
  await expect(setNotesArchived(db, alice, { ids, archived: true })).rejects.toMatchObject(notFound)
  await expect(updateNote(db, alice, { id: other.id, title: 'x' })).rejects.toMatchObject(notFound)
  await expect(getNoteId(db, alice, other.number)).rejects.toMatchObject(notFound)
  expect(await findNotes(db, alice, [b.id, a.id, other.id])).toEqual([b, a])
  expect(await getNoteId(db, alice, a.number)).toBe(a.id)
  expect(await deleteNotes(db, alice, [b.id, a.id])).toEqual([b, a])
  expect(await titlesOf(db, alice)).toEqual([])
  expect(await titlesOf(db, mallory)).toEqual(['other'])
})

function newIds(count: number) {
  return Array.from({ length: count }, () => noteIdSchema.parse(crypto.randomUUID()))
}

test('deleting two notes or archiving six needs an approval', () => {
  const { delete_notes, archive_notes } = tools
  expect(delete_notes.needsApproval?.({ ids: newIds(1) })).toBe(false)
  expect(delete_notes.needsApproval?.({ ids: newIds(2) })).toBe(true)
  expect(archive_notes.needsApproval?.({ ids: newIds(5) })).toBe(false)
  expect(archive_notes.needsApproval?.({ ids: newIds(6) })).toBe(true)
  const [id] = newIds(1)
  if (!id) throw new Error('one was made')
  expect(delete_notes.needsApproval?.({ ids: [id, id] })).toBe(false)
})
