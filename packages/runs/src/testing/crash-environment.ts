import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModelConfig } from '@throughline/agent'
import { ensurePrincipal, type AppMigrations, type EngineTables } from '@throughline/db'
import { openTestDatabases, type TestDatabases } from '@throughline/db/testing'
import type { PrincipalId } from '@throughline/protocol'
import type { Kysely } from 'kysely'
import type { Workspace } from './ipc-messages.ts'
import { openScriptedModel, type ScriptedMessage } from './scripted-model.ts'

/** The agent under test, its conversation, and the check of its tools' effects. */
export interface CrashOptions {
  /** A module that exports the agent with the name `agent`. */
  agentModule: URL
  /** The apps whose tables the tools use. Not needed for apps in the template of the vitest run. */
  apps?: readonly AppMigrations[]
  /** The messages of a conversation. `model` answers those without a script. */
  messages: readonly (string | ScriptedMessage)[]
  /** True if each message after the first one is an edit of it, which begins a branch of its own. */
  edits?: boolean
  /** Default: the scripted model if there are scripted messages, else the demo model. */
  model?: ModelConfig
  /** Must throw if an effect of a tool is missing or happened twice. */
  check?(remains: CrashRemains): Promise<void>
  /** Receives progress messages. */
  log?(line: string): void
}

/** What a conversation has left behind, for the check. */
export interface CrashRemains {
  db: Kysely<EngineTables>
  /** The principal of the conversation. Each conversation has its own. */
  principalId: PrincipalId
  /** The working directory of the processes, for tools that write files. */
  folder: string
}

/** The part that all tests of one call share. */
export interface CrashSetup extends AsyncDisposable {
  databases: TestDatabases
  agentModule: string
  model: ModelConfig
  /** The last message tests that the conversation can continue. */
  messages: readonly string[]
  edits: boolean
  check(remains: CrashRemains): Promise<void>
  log(line: string): void
}

/** A database and a working directory for processes that are killed. */
export interface CrashEnvironment extends AsyncDisposable {
  db: Kysely<EngineTables>
  workspace: Workspace
  newPrincipal(): Promise<PrincipalId>
}

const LAST_MESSAGE = 'Thanks!'
/** The delay between two words of a scripted answer. */
const WORD_MS = 2

export async function setUpCrashes(options: CrashOptions): Promise<CrashSetup> {
  await using opened = new AsyncDisposableStack()
  const databases = opened.use(await openTestDatabases({ apps: options.apps ?? [] }))
  const scripts = options.messages.filter((message) => typeof message !== 'string')
  const scripted = opened.use(await openScriptedModel(scripts, WORD_MS))
  const defaultModel = scripts.length > 0 ? scripted.config : { kind: 'demo' as const, delayMs: 0 }
  const stack = opened.move()
  return {
    databases,
    agentModule: options.agentModule.href,
    model: options.model ?? defaultModel,
    messages: [
      ...options.messages.map((message) => (typeof message === 'string' ? message : message.text)),
      LAST_MESSAGE,
    ],
    edits: options.edits ?? false,
    check: async (remains) => options.check?.(remains),
    log: (line) => options.log?.(line),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

export async function openEnvironment(setup: CrashSetup): Promise<CrashEnvironment> {
  await using opened = new AsyncDisposableStack()
  const database = opened.use(await setup.databases.createDatabase())
  const folder = await mkdtemp(join(tmpdir(), 'throughline-crash-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const { db, url: databaseUrl } = database
  const stack = opened.move()
  return {
    db,
    workspace: { databaseUrl, folder, agentModule: setup.agentModule, model: setup.model },
    newPrincipal: () => ensurePrincipal(db, { issuer: 'crash', subject: crypto.randomUUID() }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
