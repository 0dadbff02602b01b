export { notesApp, type NotesRouter } from './notes/index.ts'
export { testClient } from './test-client.ts'
export {
  patience,
  testEngine,
  testServer,
  type TestServer,
  type TestServerOptions,
} from './test-server.ts'
