import { setTimeout as delay } from 'node:timers/promises'
import { ChatClient } from './chat-client.ts'
import { openStage, setUpCrashes, type CrashOptions, type CrashStage } from './crash-environment.ts'
import { createRandom } from './random.ts'
import { checkConversation, checkNothingActive } from './invariants.ts'
import { ProcessKilled, ServerProcess } from './server-process.ts'

export interface RandomCrashOptions extends CrashOptions {
  /** Chooses the victims, the moments and who asks whom; where the kills hit varies all the same. */
  seed: number
  kills: number
  /** Conversations at a time; a new one follows on each until the last kill. 4 when left out. */
  conversations?: number
  /** Processes on the database. 3 when left out. */
  processes?: number
}

/** The longest time and the most commits that a process lives on when it was chosen. */
const MAX_LIFE_MS = 500
const MAX_LIFE_COMMITS = 12

/**
 * Kills processes that share a database, one after the other at random moments, while several
 * clients talk through any of them. Everything that must always hold is checked in the end.
 */
export async function crashAtRandom(
  options: RandomCrashOptions,
): Promise<{ conversations: number }> {
  const random = createRandom(options.seed)
  const upTo = (end: number) => Math.floor(random() * end)
  await using setup = await setUpCrashes(options)
  await using stage = await openStage(setup)
  await using fleet = new Fleet(stage, { size: options.processes ?? 3, upTo })
  const clients: ChatClient[] = []
  const over = new AbortController()

  async function talk(): Promise<void> {
    while (!over.signal.aborted) {
      const client = new ChatClient(await stage.newPrincipal(), () => fleet.find())
      for (const message of setup.messages) await client.ask(message)
      clients.push(client)
    }
  }

  async function kill(): Promise<void> {
    for (let kill = 1; kill <= options.kills; kill += 1) {
      await delay(upTo(MAX_LIFE_MS))
      if (over.signal.aborted) return
      const life =
        random() < 0.5
          ? { ms: upTo(MAX_LIFE_MS) }
          : {
              commit: 1 + upTo(MAX_LIFE_COMMITS),
              moment: random() < 0.5 ? ('before' as const) : ('after' as const),
            }
      const victim = await fleet.find()
      const sentence = 'ms' in life ? victim.dieAfter(life.ms) : victim.dieAtCommit(life)
      await sentence.catch(ignoreKill)
      await victim.ended
      setup.log(`kill ${kill}: ${JSON.stringify(life)}`)
      fleet.replace(victim)
    }
    over.abort()
  }

  try {
    await Promise.all([kill(), ...Array.from({ length: options.conversations ?? 4 }, talk)])
    await checkNothingActive(stage.db)
    for (const client of clients) {
      await checkConversation(stage.db, client, await fleet.find())
      const { principalId } = client
      await setup.check({ db: stage.db, principalId, folder: stage.workplace.folder })
    }
  } catch (cause) {
    throw new Error(`A rule is broken (seed ${options.seed}).`, { cause })
  } finally {
    over.abort()
  }
  return { conversations: clients.length }
}

function ignoreKill(error: unknown): void {
  if (!(error instanceof ProcessKilled)) throw error
}

/** Processes on one database, as many as there shall be; who dies is replaced. */
class Fleet implements AsyncDisposable {
  readonly #stage: CrashStage
  readonly #upTo: (end: number) => number
  readonly #ready = new Set<ServerProcess>()
  readonly #booting = new Set<ServerProcess>()
  #end: { reason: unknown } | undefined

  constructor(stage: CrashStage, { size, upTo }: { size: number; upTo: (end: number) => number }) {
    this.#stage = stage
    this.#upTo = upTo
    for (let count = 0; count < size; count += 1) this.#start()
  }

  /** Any that is ready, as a load balancer would find one. */
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
    this.#end ??= { reason: new Error('The processes are gone.') }
    const all = [...this.#ready, ...this.#booting]
    await Promise.all(all.map((server) => server[Symbol.asyncDispose]()))
  }

  #start(): void {
    if (this.#end) return
    const server = new ServerProcess()
    this.#booting.add(server)
    server
      .open(this.#stage.workplace)
      .then(() => this.#ready.add(server))
      .catch((reason: unknown) => {
        this.#end ??= { reason }
      })
      .finally(() => this.#booting.delete(server))
  }
}
