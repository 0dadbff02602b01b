import { defineContract } from '@throughline/protocol'

/** What the server half and the browser half of the to-do app agree on. */
export const contract = defineContract({
  name: 'todo',
  scopes: { tasks: { name: 'Tasks', hint: 'Change tasks directly, without the assistant.' } },
  topics: ['tasks'],
  errors: { TASK_NOT_FOUND: 'NOT_FOUND' },
})
