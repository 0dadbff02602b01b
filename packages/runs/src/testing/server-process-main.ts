import { flushCompileCache } from 'node:module'
import { createAgentRunner, type AgentDefinition, type ToolSet } from '@throughline/agent'
import { createDatabase } from '@throughline/db'
import { createRuns } from '../create-runs.ts'
import type { Logger } from '../logger.ts'
import type { Runs } from '../runs.ts'
import { dieNow, watchCommits } from './commit-watch.ts'
import {
  isRequest,
  type Command,
  type Outcome,
  type Reply,
  type SomeTools,
  type Workplace,
} from './ipc-messages.ts'

/*
 * A server process without HTTP: it drives runs on a database, does what its parent says, and
 * kills itself where it is told to. Started by `ServerProcess`.
 */

/** False when what becomes of its connections is nobody's matter any more. */
let isOpen = false

const say = (fields: object, message: string) => {
  if (!isOpen) return
  const error = 'err' in fields && fields.err instanceof Error ? fields.err : undefined
  console.error(`${process.pid} ${message}`, error?.stack ?? '')
}
const log: Logger = { info: () => undefined, warn: say, error: say }

const watch = watchCommits()
let open: { runs: Runs<SomeTools>; close(): Promise<void> } | undefined

function opened(): Runs<SomeTools> {
  if (!open) throw new Error('no database is open')
  return open.runs
}

async function openWorkplace(place: Workplace): Promise<void> {
  process.chdir(place.folder)
  isOpen = true
  const agent = await loadAgent(place.agentModule)
  const db = createDatabase(place.databaseUrl)
  const runner = createAgentRunner({ agent, model: place.model })
  const runs = await createRuns({ db, databaseUrl: place.databaseUrl, runner, log })
  const close = async () => {
    await runs.drain(0)
    await db.destroy()
  }
  open = { runs, close }
  // Whoever is killed does not come to it at its end.
  flushCompileCache()
}

async function loadAgent(url: string): Promise<AgentDefinition<ToolSet>> {
  const module: { agent?: AgentDefinition<ToolSet> } = await import(url)
  if (!module.agent) throw new Error(`${url} has to export an agent by the name of agent.`)
  return module.agent
}

async function carryOut(command: Command, reply: (body: ReplyBody) => void): Promise<Outcome> {
  switch (command.do) {
    case 'open':
      await openWorkplace(command.workplace)
      return {}
    case 'dieAtCommit':
      watch.arm(command.point)
      return {}
    case 'dieAfter':
      setTimeout(() => void dieNow(), command.ms)
      return {}
    case 'listCommits':
      return { commits: watch.commits() }
    case 'send':
      return { sent: await opened().send(command.principalId, command.input) }
    case 'follow': {
      const { principalId, runId, after } = command
      const { signal } = new AbortController()
      for await (const entry of opened().follow(principalId, runId, { after, signal })) {
        reply({ entry })
      }
      return {}
    }
    case 'listMessages': {
      const { principalId, conversationId } = command
      const page = await opened().listMessages(principalId, conversationId, { limit: 200 })
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
  carryOut(command, reply).then(
    (outcome) => reply({ outcome }),
    (error: unknown) => reply({ error: error instanceof Error ? error : new Error(String(error)) }),
  )
})
process.on('disconnect', () => process.exit())
