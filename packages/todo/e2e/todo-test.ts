import { chatTest } from '@throughline/ui/testing'

/** Tests on the built page and the server, as a person starts them. */
export const test = chatTest({
  command: ['apps/server/src/main.ts'],
  page: 'apps/web/dist',
  buildTask: 'build',
})
