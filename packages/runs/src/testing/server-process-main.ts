import { flushCompileCache } from 'node:module'
import { createAgentRunner, type AgentDefinition, type ToolSet } from '@throughline/agent'
import { createDatabase } from '@throughline/db'
import { createRuns } from '../create-runs.ts'
import type { Logger } from '../logger.ts'
import type { Runs } from '../runs.ts'
import { killSelf, watchCommits } from './commit-watch.ts'
import {
  isRequest,
  type Command,
  type Outcome,
  type Reply,
  type AnyTools,
  type Workspace,
} from './ipc-messages.ts'

/*
 * A server process without HTTP: it executes runs on a database, carries out the commands of its
 * parent, and kills itself at a given point. `ServerProcess` starts it.
 */

/** While false, errors of connections that are being closed are not logged. */
let isOpen = false

const logError = (fields: object, message: string) => {
  if (!isOpen) return
  const error = 'err' in fields && fields.err instanceof Error ? fields.err : undefined
  console.error(`${process.pid} ${message}`, error?.stack ?? '')
}
const log: Logger = { info: () => undefined, warn: logError, error: logError }

const watch = watchCommits()
let open: { runs: Runs<AnyTools>; close(): Promise<void> } | undefined

function getRuns(): Runs<AnyTools> {
  if (!open) throw new Error('No database is open.')
  return open.runs
}

async function openWorkspace(workspace: Workspace): Promise<void> {
  process.chdir(workspace.folder)
  isOpen = true
  const { databaseUrl } = workspace
  const agent = await loadAgent(workspace.agentModule)
  const db = createDatabase(databaseUrl)
  const runner = createAgentRunner({ agent, model: workspace.model })
  const runs = await createRuns({ db, databaseUrl, runner, log })
  const close = async () => {
    await runs.drain(0)
    await db.destroy()
  }
  open = { runs, close }
  // Node writes the cache at exit, which a killed process does not reach.
  flushCompileCache()
}

async function loadAgent(url: string): Promise<AgentDefinition<ToolSet>> {
  const module: { agent?: AgentDefinition<ToolSet> } = await import(url)
  if (!module.agent) throw new Error(`${url} must export the agent with the name "agent".`)
  return module.agent
}

async function execute(command: Command, reply: (body: ReplyBody) => void): Promise<Outcome> {
  switch (command.do) {
    case 'open':
      await openWorkspace(command.workspace)
      return {}
    case 'killAtCommit':
      watch.arm(command.point)
      return {}
    case 'killAfter':
      setTimeout(() => void killSelf(), command.ms)
      return {}
    case 'listCommits':
      return { commits: watch.commits() }
    case 'send':
      return { sent: await getRuns().send(command.principalId, command.input) }
    case 'follow': {
      const { principalId, runId, after } = command
      const { signal } = new AbortController()
      for await (const entry of getRuns().follow(principalId, runId, { after, signal })) {
        reply({ entry })
      }
      return {}
    }
    case 'listMessages': {
      const { principalId, conversationId } = command
      const page = await getRuns().listMessages(principalId, conversationId, { limit: 200 })
      return { messages: page.items }
    }
    case 'close':
      await open?.close()
      open = undefined
      isOpen = false
      return {}
  }
}

type ReplyBody = Reply extends infer Each ? (Each extends Reply ? Omit<Each, 'id'> : never) : never

process.on('message', (message) => {
  if (!isRequest(message)) return
  const { id, ...command } = message
  const reply = (body: ReplyBody) => void process.send?.({ id, ...body })
  execute(command, reply).then(
    (outcome) => reply({ outcome }),
    (error: unknown) => reply({ error: error instanceof Error ? error : new Error(String(error)) }),
  )
})
process.on('disconnect', () => process.exit())
