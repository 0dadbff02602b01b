import type { AgentDefinition, ToolSet } from '@throughline/agent'
import type { AppMigrations } from '@throughline/db'
import type { AppContract } from '@throughline/protocol'
import type { AnyTRPCRouter } from '@trpc/server'
import type { ZodScope } from './openapi/zod-scope.ts'

/** The server half of an app: all that the engine has to know of it. */
export interface ServerApp {
  contract: AppContract
  agent: AgentDefinition<ToolSet>
  /** What `createApi(…).join(…)` returned. */
  router: AnyTRPCRouter
  /** The folder of the app's migrations, whose tables lie in the schema `public`. */
  migrations: URL
  /** The app's REST routes. Each names its scope: `config: { scope }`. */
  rest?(scope: ZodScope): void
  /** How /openapi.json groups the app's routes. */
  restTags?: readonly { name: string; description: string }[]
}

/** Checks that a value is an app, and keeps its own types. */
export function defineApp<const App extends ServerApp>(app: App): App {
  return app
}

export function migrationsOf({ contract, migrations }: ServerApp): AppMigrations {
  return { name: contract.name, folder: migrations }
}
