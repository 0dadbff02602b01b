import { toolsWith } from '@throughline/agent'
import { insertNote, type NotesTables } from '@throughline/agent/testing'
import { z } from 'zod'

const defineTool = toolsWith<NotesTables>()

/** The tool `add_note` of the old version. */
export const addNote = defineTool({
  description: 'Adds a note.',
  args: z.object({ title: z.string() }),
  result: z.object({ id: z.string() }),
  effect: 'transaction',
  title: ({ args, result }) => `${result ? 'Added' : 'Adding'} “${args.title}”`,
  async run({ title }, { db, principalId }) {
    const { id } = await insertNote(db, principalId, { title })
    return { id }
  },
})

/** `add_note` with an argument that the calls of the old version do not have. */
export const addNoteWithBody = defineTool({
  ...addNote,
  args: z.object({ title: z.string(), body: z.string().min(1) }),
  async run({ title, body }, { db, principalId }) {
    const { id } = await insertNote(db, principalId, { title, body })
    return { id }
  },
})

export const liftsOldNotes = {
  lift: { args: (stored: unknown) => ({ ...addNote.args.parse(stored), body: 'empty' }) },
}

/** `add_note` of the new version under another name, with other arguments and another result. */
export const createNote = defineTool({
  description: 'Creates a note.',
  args: addNoteWithBody.args,
  result: z.object({ note: z.object({ id: z.string() }) }),
  effect: 'transaction',
  formerly: ['add_note'],
  lift: {
    ...liftsOldNotes.lift,
    result: (stored) => ({ note: addNote.result.parse(stored) }),
  },
  title: ({ args, result }) => `${result ? 'Created' : 'Creating'} “${args.title}”`,
  run: async (args, context) => ({ note: await addNoteWithBody.run(args, context) }),
})

/** Asks a person before every call. */
export const always = () => true

export const milkCall = { name: 'add_note', args: { title: 'milk' } }
