import { defineTool } from '@throughline/agent'
import { createApi, tables } from '@throughline/api'
import { defineContract } from '@throughline/protocol'
import { z } from 'zod'

const noteSchema = z.object({ id: z.string(), text: z.string() })
export type Note = z.infer<typeof noteSchema>

type NotesTables = { note: { id: string; text: string } }

const tools = {
  add_note: defineTool({
    description: 'Adds a note.',
    args: z.object({ text: z.string(), pinned: z.boolean().default(false) }),
    result: z.object({ note: noteSchema }),
    effect: 'read',
    run: async ({ text }) => ({ note: { id: 'a', text } }),
  }),
  list_notes: defineTool({
    description: 'Lists the notes.',
    args: z.object({ words: z.string().nullable() }),
    result: z.object({ notes: z.array(noteSchema), hasMore: z.boolean() }),
    effect: 'read',
    run: async () => ({ notes: [], hasMore: false }),
  }),
} as const

export const { procedure, join } = createApi({
  contract: defineContract({
    name: 'notes',
    scopes: { notes: { name: 'Notes', hint: 'Change notes without the assistant.' } },
    topics: ['notes', 'labels'],
    errors: { NOTE_NOT_FOUND: 'NOT_FOUND', NOTE_LOCKED: 'CONFLICT' },
  }),
  tables: tables<NotesTables>(),
  tools,
})

const note = {
  list: procedure('read')
    .output(z.array(noteSchema))
    .query(() => []),
  create: procedure('notes')
    .input(z.object({ text: z.string() }))
    .output(noteSchema)
    .mutation(({ input }) => ({ id: 'a', ...input })),
}

const router = join({ note })

/** The router of an app that is not the sample. */
export type NotesRouter = typeof router
