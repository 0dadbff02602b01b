import { setTimeout as delay } from 'node:timers/promises'
import { ChatClient } from './chat-client.ts'
import {
  openEnvironment,
  setUpCrashes,
  type CrashEnvironment,
  type CrashOptions,
} from './crash-environment.ts'
import { createRandom } from './random.ts'
import { checkConversation, checkNothingActive } from './invariants.ts'
import { ProcessKilled, ServerProcess } from './server-process.ts'

export interface RandomCrashOptions extends CrashOptions {
  /**
   * Determines the killed processes, the times and the routing of requests. What a killed process
   * is doing at that time still varies.
   */
  seed: number
  kills: number
  /** The number of concurrent conversations. New ones start until the last kill. Default: 4. */
  conversations?: number
  /** The number of processes. Default: 3. */
  processes?: number
}

/** The maximum delay and number of commits between the choice of a process and its kill. */
const MAX_DELAY_MS = 500
const MAX_COMMITS = 12

/**
 * Kills processes that share a database, one after the other at random times, while several clients
 * send messages through any of them. Checks all invariants at the end.
 */
export async function crashAtRandom(
  options: RandomCrashOptions,
): Promise<{ conversations: number }> {
  const random = createRandom(options.seed)
  const upTo = (end: number) => Math.floor(random() * end)
  await using setup = await setUpCrashes(options)
  await using environment = await openEnvironment(setup)
  const { db, workspace } = environment
  await using pool = new ProcessPool(workspace, { size: options.processes ?? 3, upTo })
  const clients: ChatClient[] = []
  const finished = new AbortController()

  async function holdConversations(): Promise<void> {
    while (!finished.signal.aborted) {
      const client = new ChatClient(await environment.newPrincipal(), {
        find: () => pool.find(),
        edits: setup.edits,
      })
      for (const message of setup.messages) await client.ask(message)
      clients.push(client)
    }
  }

  async function kill(): Promise<void> {
    for (let kill = 1; kill <= options.kills; kill += 1) {
      await delay(upTo(MAX_DELAY_MS))
      if (finished.signal.aborted) return
      const point =
        random() < 0.5
          ? { ms: upTo(MAX_DELAY_MS) }
          : {
              commit: 1 + upTo(MAX_COMMITS),
              moment: random() < 0.5 ? ('before' as const) : ('after' as const),
            }
      const victim = await pool.find()
      const command = 'ms' in point ? victim.killAfter(point.ms) : victim.killAtCommit(point)
      await command.catch(ignoreKill)
      await victim.ended
      setup.log(`kill ${kill}: ${JSON.stringify(point)}`)
      pool.replace(victim)
    }
    finished.abort()
  }

  try {
    const conversations = Array.from({ length: options.conversations ?? 4 }, holdConversations)
    await Promise.all([kill(), ...conversations])
    await checkNothingActive(db)
    for (const client of clients) {
      await checkConversation(db, client, await pool.find())
      await setup.check({ db, principalId: client.principalId, folder: workspace.folder })
    }
  } catch (cause) {
    throw new Error(`An invariant is broken (seed ${options.seed}).`, { cause })
  } finally {
    finished.abort()
  }
  return { conversations: clients.length }
}

function ignoreKill(error: unknown): void {
  if (!(error instanceof ProcessKilled)) throw error
}

/** A fixed number of processes on one database. */
class ProcessPool implements AsyncDisposable {
  readonly #workspace: CrashEnvironment['workspace']
  readonly #upTo: (end: number) => number
  readonly #ready = new Set<ServerProcess>()
  readonly #starting = new Set<ServerProcess>()
  #end: { reason: unknown } | undefined

  constructor(
    workspace: CrashEnvironment['workspace'],
    { size, upTo }: { size: number; upTo: (end: number) => number },
  ) {
    this.#workspace = workspace
    this.#upTo = upTo
    for (let count = 0; count < size; count += 1) this.#start()
  }

  /** Returns any process that is ready, as a load balancer does. */
  async find(): Promise<ServerProcess> {
    while (true) {
      if (this.#end) throw this.#end.reason
      const living = [...this.#ready].filter((server) => server.isAlive)
      const server = living[this.#upTo(living.length)]
      if (server) return server
      await delay(5)
    }
  }

  replace(dead: ServerProcess): void {
    this.#ready.delete(dead)
    this.#start()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end ??= { reason: new Error('The process pool was disposed.') }
    const all = [...this.#ready, ...this.#starting]
    await Promise.all(all.map((server) => server[Symbol.asyncDispose]()))
  }

  #start(): void {
    if (this.#end) return
    const server = new ServerProcess()
    this.#starting.add(server)
    server
      .open(this.#workspace)
      .then(() => this.#ready.add(server))
      .catch((reason: unknown) => {
        this.#end ??= { reason }
      })
      .finally(() => this.#starting.delete(server))
  }
}
