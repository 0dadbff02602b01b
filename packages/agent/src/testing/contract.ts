import { defineContract } from '@throughline/protocol'

/** What the server half and the browser half of the notes app agree on. */
export const contract = defineContract({
  name: 'notes',
  scopes: { notes: { name: 'Notes', hint: 'Change notes without the assistant.' } },
  topics: ['notes'],
  errors: { NOTE_NOT_FOUND: 'NOT_FOUND' },
})
