import { startServer } from '../servers/start-server.ts'
import type { ModelPace, ServerName, Target } from '../servers/target.ts'
import type { Bench } from './scenario.ts'

/** Both servers, each with an empty database. */
export interface ServerPair extends Record<ServerName, Target>, AsyncDisposable {
  both: readonly Target[]
}

export async function startPair({ postgres }: Bench, pace: ModelPace): Promise<ServerPair> {
  await using started = new AsyncDisposableStack()
  const bare = started.use(await startServer(postgres, 'bare', pace))
  const throughline = started.use(await startServer(postgres, 'throughline', pace))
  const resources = started.move()
  return {
    bare,
    throughline,
    both: [bare, throughline],
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
