export { fakeModel, type FakeModel, type FakeTurn } from './fake-model.ts'
export { notesApp, type NotesRouter } from './notes/index.ts'
export { idsOf, restCaller, toRestAnswer, type RestAnswer, type RestCaller } from './rest-client.ts'
export { testClient } from './test-client.ts'
export {
  patience,
  testBearer,
  testEngine,
  testServer,
  type TestServer,
  type TestServerOptions,
} from './test-server.ts'
