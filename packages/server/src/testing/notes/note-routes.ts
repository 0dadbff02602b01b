import {
  deleteNotes,
  findNotes,
  getNoteId,
  insertNote,
  listNotes,
  noteNotFound,
  setNotesArchived,
  updateNote,
  type NotesTables,
} from '@throughline/agent/testing'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { calledBy } from '../../http/require-scope.ts'
import { detailResponses, restErrors } from '../../openapi/error-responses.ts'
import type { ZodScope } from '../../openapi/zod-scope.ts'
import { deletedSchema, toDeleted } from '../../rest/deleted-schema.ts'
import { nameNextPage, NEXT_PAGE } from '../../rest/page.ts'
import { byIdParams } from '../../rest/whole-number.ts'
import {
  newNoteSchema,
  noteChangeSchema,
  noteQuery,
  noteRestSchema,
  toRestNote,
} from './note-schema.ts'

const tags = ['notes']
const byIdErrors = { ...restErrors, ...detailResponses(404) }
const bodyErrors = detailResponses(413, 415)

export function serveNotes(scope: ZodScope): void {
  serveNoteList(scope)
  serveNote(scope)
}

function serveNoteList(scope: ZodScope): void {
  scope.get(
    '/api/notes',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'listNotes',
        summary: 'List notes, the newest first',
        description: NEXT_PAGE,
        querystring: noteQuery,
        response: { 200: z.array(noteRestSchema), ...restErrors },
      },
    },
    async (request, reply) => {
      const { db, principalId } = caller(request)
      const { status, ...page } = request.query
      const archived = status === 'all' ? undefined : status === 'archived'
      const { items, nextCursor } = await listNotes(db, principalId, { ...page, archived })
      nameNextPage({ request, reply }, nextCursor)
      return items.map(toRestNote)
    },
  )

  scope.post(
    '/api/notes',
    {
      config: { scope: 'notes' },
      schema: {
        tags,
        operationId: 'createNote',
        summary: 'Create a note',
        body: newNoteSchema,
        response: { 201: noteRestSchema, ...restErrors, ...bodyErrors },
      },
    },
    async (request, reply) => {
      const { db, principalId } = caller(request)
      return reply.code(201).send(toRestNote(await insertNote(db, principalId, request.body)))
    },
  )
}

function serveNote(scope: ZodScope): void {
  scope.get(
    '/api/notes/:id',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        operationId: 'getNote',
        summary: 'A note',
        params: byIdParams,
        response: { 200: noteRestSchema, ...byIdErrors },
      },
    },
    async (request) => {
      const { db, principalId, id } = await lookUp(request)
      const [note] = await findNotes(db, principalId, [id])
      if (!note) throw noteNotFound()
      return toRestNote(note)
    },
  )

  scope.patch(
    '/api/notes/:id',
    {
      config: { scope: 'notes' },
      schema: {
        tags,
        operationId: 'updateNote',
        summary: 'Change the given fields of a note',
        params: byIdParams,
        body: noteChangeSchema,
        response: { 200: noteRestSchema, ...byIdErrors, ...bodyErrors },
      },
    },
    async (request) => {
      const { db, principalId, id } = await lookUp(request)
      const { archived, ...change } = request.body
      return db.transaction().execute(async (trx) => {
        if (archived !== undefined)
          await setNotesArchived(trx, principalId, { ids: [id], archived })
        return toRestNote(await updateNote(trx, principalId, { id, ...change }))
      })
    },
  )

  scope.delete(
    '/api/notes/:id',
    {
      config: { scope: 'notes' },
      schema: {
        tags,
        operationId: 'deleteNote',
        summary: 'Delete a note permanently',
        params: byIdParams,
        response: { 200: deletedSchema, ...byIdErrors },
      },
    },
    async (request) => {
      const { db, principalId, id } = await lookUp(request)
      await deleteNotes(db, principalId, [id])
      return toDeleted(request.params.id)
    },
  )
}

/** Returns the caller and a database with the types of the app's tables. */
function caller(request: FastifyRequest) {
  const { db, principalId } = calledBy(request)
  return { db: db.$extendTables<NotesTables>(), principalId }
}

/** Returns the caller and the id of the note with the number in the path. */
async function lookUp(request: Parameters<typeof caller>[0] & { params: { id: number } }) {
  const called = caller(request)
  return { ...called, id: await getNoteId(called.db, called.principalId, request.params.id) }
}
