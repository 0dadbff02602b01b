import { chatTest } from '../testing/index.ts'

const PAGE = 'packages/ui/e2e/notes-page/dist'

/** The `test` function for the page and the server of the notes app. */
export const test = chatTest({
  command: ['packages/server/src/testing/notes-server.ts', PAGE],
  page: PAGE,
  buildTask: 'build:notes',
})
