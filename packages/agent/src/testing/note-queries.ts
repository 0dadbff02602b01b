import {
  decodeCursor,
  newId,
  notifyChangeSql,
  toPage,
  type Numbered,
  type PageRequest,
} from '@throughline/db'
import { errorsOf, type AppError, type Page, type PrincipalId } from '@throughline/protocol'
import { sql, type ExpressionBuilder, type Kysely, type Selectable } from 'kysely'
import { z } from 'zod'
import { contract } from './contract.ts'
import { noteIdSchema, type Note, type NoteId } from './note.ts'
import type { NotesDatabase, NoteTable } from './tables.ts'

const fail = errorsOf(contract)

export interface NewNote {
  title: string
  body?: string | undefined
}

export async function insertNote(
  db: Kysely<NotesDatabase>,
  principalId: PrincipalId,
  { title, body = '' }: NewNote,
): Promise<Numbered<Note>> {
  const row = await db
    .insertInto('note')
    .values({ id: newId(noteIdSchema), principal_id: principalId, title, body })
    .returningAll()
    .returning(notesChanged(principalId))
    .executeTakeFirstOrThrow()
  return toNote(row)
}

export interface NoteFilter {
  /** Archived notes only, or the others only; all when left out. */
  archived?: boolean | undefined
  /** Words that must all stand in the title or the body, in any order and case. */
  words?: string | undefined
}

const positionSchema = z.tuple([z.iso.datetime(), noteIdSchema])

/** The newest notes first, a page at a time. */
export async function listNotes(
  db: Kysely<NotesDatabase>,
  principalId: PrincipalId,
  { limit, cursor, offset = 0, ...filter }: NoteFilter & PageRequest,
): Promise<Page<Numbered<Note>>> {
  let query = db
    .selectFrom('note')
    .selectAll()
    .where('principal_id', '=', principalId)
    .where((eb) => eb.and(conditions(eb, filter)))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .offset(offset)
  if (cursor !== undefined) {
    const [createdAt, id] = decodeCursor(positionSchema, cursor)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('created_at', 'id'), '<', tuple(new Date(createdAt), id)),
    )
  }
  const notes = (await query.execute()).map(toNote)
  return toPage(notes, limit, (last) => [last.createdAt, last.id])
}

function conditions(eb: ExpressionBuilder<NotesDatabase, 'note'>, filter: NoteFilter) {
  const { archived, words = '' } = filter
  const patterns = words
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)
  return [
    ...(archived === undefined ? [] : [eb('archived_at', archived ? 'is not' : 'is', null)]),
    ...(patterns.length === 0
      ? []
      : [sql<boolean>`title || ' ' || body ilike all(${patterns}::text[])`]),
  ]
}

/** One statement for any number of ids, so that one plan serves them all. */
function isAnyOf(ids: readonly NoteId[]) {
  return sql<boolean>`id = any(${ids}::uuid[])`
}

/** The notes among `ids` that are this principal's, in the order of `ids`. */
export async function findNotes(
  db: Kysely<NotesDatabase>,
  principalId: PrincipalId,
  ids: readonly NoteId[],
): Promise<Numbered<Note>[]> {
  const rows = await db
    .selectFrom('note')
    .selectAll()
    .where('principal_id', '=', principalId)
    .where(isAnyOf(ids))
    .execute()
  return inOrderOf(ids, rows)
}

/** The id of a note by its number. Throws NOTE_NOT_FOUND when this principal has no such note. */
export async function getNoteId(
  db: Kysely<NotesDatabase>,
  principalId: PrincipalId,
  number: number,
): Promise<NoteId> {
  const { id } = await db
    .selectFrom('note')
    .select('id')
    .where('number', '=', number)
    .where('principal_id', '=', principalId)
    .executeTakeFirstOrThrow(noteNotFound)
  return id
}

export interface NoteChange {
  title?: string | undefined
  body?: string | undefined
}

/** Throws NOTE_NOT_FOUND when it does not exist or is another principal's. */
export async function updateNote(
  db: Kysely<NotesDatabase>,
  principalId: PrincipalId,
  { id, title, body }: NoteChange & { id: NoteId },
): Promise<Numbered<Note>> {
  const row = await db
    .updateTable('note')
    .set({ title, body, updated_at: sql`now()` })
    .where('id', '=', id)
    .where('principal_id', '=', principalId)
    .returningAll()
    .returning(notesChanged(principalId))
    .executeTakeFirstOrThrow(noteNotFound)
  return toNote(row)
}

/** Archives all of `ids` or takes them back, or throws NOTE_NOT_FOUND and changes none. */
export async function setNotesArchived(
  db: Kysely<NotesDatabase>,
  principalId: PrincipalId,
  { ids, archived }: { ids: readonly NoteId[]; archived: boolean },
): Promise<Numbered<Note>[]> {
  return changeAll(db, ids, (trx) =>
    trx
      .updateTable('note')
      .set((eb) => ({
        archived_at: archived ? eb.fn.coalesce('archived_at', sql<Date>`now()`) : null,
        updated_at: sql`now()`,
      }))
      .where(isAnyOf(ids))
      .where('principal_id', '=', principalId)
      .returningAll()
      .returning(notesChanged(principalId))
      .execute(),
  )
}

/** Deletes all of `ids` and returns what they were, or throws NOTE_NOT_FOUND and deletes none. */
export async function deleteNotes(
  db: Kysely<NotesDatabase>,
  principalId: PrincipalId,
  ids: readonly NoteId[],
): Promise<Numbered<Note>[]> {
  return changeAll(db, ids, (trx) =>
    trx
      .deleteFrom('note')
      .where(isAnyOf(ids))
      .where('principal_id', '=', principalId)
      .returningAll()
      .returning(notesChanged(principalId))
      .execute(),
  )
}

async function changeAll(
  db: Kysely<NotesDatabase>,
  ids: readonly NoteId[],
  change: (trx: Kysely<NotesDatabase>) => Promise<Selectable<NoteTable>[]>,
): Promise<Numbered<Note>[]> {
  const changeOrThrow = async (trx: Kysely<NotesDatabase>) => {
    const rows = await change(trx)
    if (rows.length < new Set(ids).size) throw noteNotFound()
    return inOrderOf(ids, rows)
  }
  return db.isTransaction ? changeOrThrow(db) : db.transaction().execute(changeOrThrow)
}

function inOrderOf(ids: readonly NoteId[], rows: Selectable<NoteTable>[]): Numbered<Note>[] {
  return rows.map(toNote).toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
}

/** Selected by every change, so that the change and its announcement commit together. */
function notesChanged(principalId: PrincipalId) {
  return notifyChangeSql(principalId, { type: 'app', topic: 'notes' }).as('announced')
}

export function noteNotFound(): AppError {
  return fail('NOTE_NOT_FOUND', 'There is no such note.')
}

function toNote(row: Selectable<NoteTable>): Numbered<Note> {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    body: row.body,
    archivedAt: row.archived_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}
