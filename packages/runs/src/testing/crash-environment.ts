import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModelConfig } from '@throughline/agent'
import { ensurePrincipal, type AppMigrations, type EngineTables } from '@throughline/db'
import { openTestDatabases, type TestDatabases } from '@throughline/db/testing'
import type { PrincipalId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import type { Workplace } from './ipc-messages.ts'
import { openScriptedModel, type ScriptedMessage } from './scripted-model.ts'

/** What a team says of its agent, and of what must be true after every crash. */
export interface CrashOptions {
  /** Exports the agent to be tried by the name of `agent`. */
  agentModule: URL
  /** The apps whose tables the tools use; those of the vitest run's template may be left out. */
  apps?: readonly AppMigrations[]
  /** What is said in one conversation. Without a script the model answers. */
  messages: readonly (string | ScriptedMessage)[]
  /** The demo model when left out; where messages are scripted, the script. */
  model?: ModelConfig
  /** Throws when an effect of the tools is missing or is there twice. */
  check?(remains: CrashRemains): Promise<void>
  /** Told how it goes on. */
  log?(line: string): void
}

/** What is left to look at when a conversation has come to its end. */
export interface CrashRemains {
  db: Kysely<EngineTables>
  /** Who talked; every conversation has a principal of its own. */
  principalId: PrincipalId
  /** The working directory of the processes, for tools that leave files. */
  folder: string
}

/** What all crashes of one call share. */
export interface CrashSetup extends AsyncDisposable {
  databases: TestDatabases
  agentModule: string
  model: ModelConfig
  /** The last one is there to see that the conversation can go on. */
  messages: readonly string[]
  check(remains: CrashRemains): Promise<void>
  log(line: string): void
}

/** A database and a folder in which processes are killed. */
export interface CrashStage extends AsyncDisposable {
  db: Kysely<EngineTables>
  workplace: Workplace
  newPrincipal(): Promise<PrincipalId>
}

const GOES_ON = 'Thanks!'
/** The time between two words of a scripted answer. */
const WORD_MS = 2

export async function setUpCrashes(options: CrashOptions): Promise<CrashSetup> {
  await using opened = new AsyncDisposableStack()
  const databases = opened.use(await openTestDatabases({ apps: options.apps ?? [] }))
  const scripts = options.messages.filter((message) => typeof message !== 'string')
  const scripted = opened.use(await openScriptedModel(scripts, WORD_MS))
  const byDefault = scripts.length > 0 ? scripted.config : { kind: 'demo' as const, delayMs: 0 }
  const stack = opened.move()
  return {
    databases,
    agentModule: options.agentModule.href,
    model: options.model ?? byDefault,
    messages: [
      ...options.messages.map((message) => (typeof message === 'string' ? message : message.text)),
      GOES_ON,
    ],
    check: async (remains) => options.check?.(remains),
    log: (line) => options.log?.(line),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

export async function openStage(setup: CrashSetup): Promise<CrashStage> {
  await using opened = new AsyncDisposableStack()
  const database = opened.use(await setup.databases.createDatabase())
  const folder = await mkdtemp(join(tmpdir(), 'throughline-crash-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const { db, url: databaseUrl } = database
  const stack = opened.move()
  return {
    db,
    workplace: { databaseUrl, folder, agentModule: setup.agentModule, model: setup.model },
    newPrincipal: () => ensurePrincipal(db, { issuer: 'crash', subject: crypto.randomUUID() }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
