import { appendFile } from 'node:fs/promises'
import { toolsWith, type AgentDefinition, type CallContext } from '@throughline/agent'
import { insertNote, listNotes, type NotesTables } from '@throughline/agent/testing'
import { z } from 'zod'

const defineTool = toolsWith<NotesTables>()

/** What was done outside of the database, a line for each time. */
export const DONE_FILE = 'done.txt'

const nothing = z.object({})
const done = z.object({ done: z.boolean() })

const tools = {
  count_notes: defineTool({
    description: 'Counts the notes.',
    args: nothing,
    result: z.object({ notes: z.number() }),
    effect: 'read',
    run: async (_, { db, principalId }) => {
      const { items } = await listNotes(db, principalId, { limit: 100 })
      return { notes: items.length }
    },
  }),
  take_note: defineTool({
    description: 'Takes a note.',
    args: z.object({ text: z.string() }),
    result: done,
    effect: 'transaction',
    run: async ({ text }, { db, principalId }) => {
      await insertNote(db, principalId, { title: text })
      return { done: true }
    },
  }),
  put_file: defineTool({
    description: 'Puts a file to a place where the same key is the same file.',
    args: nothing,
    result: done,
    effect: 'idempotent',
    run: (_, context) => act(context, `put ${context.key}`),
  }),
  send_letter: defineTool({
    description: 'Sends a letter, which nobody can take back.',
    args: nothing,
    result: done,
    effect: 'external',
    run: (_, context) => act(context, 'letter'),
  }),
  send_letter_carelessly: defineTool({
    description: 'Sends a letter, and wrongly says that a rollback takes it back.',
    args: nothing,
    result: done,
    effect: 'transaction',
    run: (_, context) => act(context, 'letter'),
  }),
}

export const agent: AgentDefinition<typeof tools> = {
  name: 'clerk',
  instructions: () => 'You do what you are told.',
  tools,
}

async function act({ principalId }: CallContext, what: string): Promise<{ done: boolean }> {
  await appendFile(DONE_FILE, `${principalId} ${what}\n`)
  return { done: true }
}
