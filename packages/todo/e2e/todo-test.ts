import { chatTest } from '@throughline/ui/testing'

/** The `test` function for the built page and the server that `npm start` starts. */
export const test = chatTest({
  command: ['apps/server/src/main.ts'],
  page: 'apps/web/dist',
  buildTask: 'build',
})
