import { contract, notesAgent, notesMigrations } from '@throughline/agent/testing'
import { defineApp } from '../../define-app.ts'
import { serveNotes } from './note-routes.ts'
import { router } from './router.ts'

export type { NotesRouter } from './router.ts'

/** The notes app, which the tests of the engine use. */
export const notesApp = defineApp({
  contract,
  agent: notesAgent,
  router,
  migrations: notesMigrations.folder,
  rest: serveNotes,
  restTags: [{ name: 'notes', description: 'Short texts of the user' }],
})
