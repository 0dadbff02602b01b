import type { AgentDefinition, ToolSet } from '@throughline/agent'
import type { AppMigrations } from '@throughline/db'
import type { AppContract } from '@throughline/protocol'
import type { AnyTRPCRouter } from '@trpc/server'
import type { ZodScope } from './openapi/zod-scope.ts'

/** The server part of an app, as the engine needs it. */
export interface ServerApp {
  contract: AppContract
  agent: AgentDefinition<ToolSet>
  /** The router that `createApi(…).join(…)` returns. */
  router: AnyTRPCRouter
  /** The folder of the app's migrations. Their tables are in the schema `public`. */
  migrations: URL
  /** Registers the app's REST routes. Each route sets `config: { scope }`. */
  rest?(scope: ZodScope): void
  /** The tags that group the app's routes in /openapi.json. */
  restTags?: readonly { name: string; description: string }[]
}

/** Checks the type of an app without widening it. */
export function defineApp<const App extends ServerApp>(app: App): App {
  return app
}

export function migrationsOf({ contract, migrations }: ServerApp): AppMigrations {
  return { name: contract.name, folder: migrations }
}
