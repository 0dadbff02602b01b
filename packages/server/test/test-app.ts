import {
  notesApp,
  testClient,
  testServer,
  type NotesRouter,
  type TestServer,
  type TestServerOptions,
} from '../src/testing/index.ts'

export { patience } from '../src/testing/index.ts'

export type TestApp = TestServer<typeof notesApp>
export type TestClient = ReturnType<TestApp['client']>

/** Starts a real server of the notes app on a free port, with its own database. */
export function testApp(options?: TestServerOptions): Promise<TestApp> {
  return testServer(notesApp, options)
}

export const createTestClient = testClient<NotesRouter>
