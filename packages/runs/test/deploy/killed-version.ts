import { appendFile } from 'node:fs/promises'
import type { AgentDefinition } from '@throughline/agent'
import { killSelf } from '../../src/testing/commit-watch.ts'
import { sendLetter } from './letter-tools.ts'
import { addNote } from './note-tools.ts'

/** The letters that were sent, a line for each. */
export const LETTERS = 'letters.txt'

const tools = {
  add_note: {
    ...addNote,
    async run(...call: Parameters<typeof addNote.run>): Promise<never> {
      await addNote.run(...call)
      return killSelf()
    },
  },
  send_letter: sendLetter(async () => {
    await appendFile(LETTERS, 'letter\n')
    await killSelf()
  }),
}

/** An old version whose process is killed in the middle of each tool, after the effect. */
export const agent: AgentDefinition<typeof tools> = {
  name: 'test agent',
  instructions: () => 'Test.',
  tools,
}
