import assert from 'node:assert/strict'
import { ChatClient } from './chat-client.ts'
import type { KillPoint } from './commit-watch.ts'
import {
  openEnvironment,
  setUpCrashes,
  type CrashOptions,
  type CrashSetup,
} from './crash-environment.ts'
import { checkConversation, checkNothingActive, countSends } from './invariants.ts'
import { ServerProcess } from './server-process.ts'

/** The number of crashes that are tested concurrently. */
const CONCURRENCY = 2

/**
 * Repeats a conversation, each time on a new database with a process that kills itself before or
 * after one of its commits, until every commit was tested. Another process takes the run over, then
 * all invariants are checked. Throws the first violation.
 */
export async function crashAtEveryCommit(
  options: CrashOptions,
): Promise<{ commits: number; kills: number }> {
  await using setup = await setUpCrashes(options)
  const commits = await countCommits(setup)
  setup.log(`${commits.length} commits: ${commits.join(' | ')}`)
  const points = killPoints()
  let end = Infinity
  let kills = 0

  async function work(): Promise<void> {
    await using standby = new ServerProcess()
    for (const point of points) {
      if (point.commit >= end) return
      const statement = commits[point.commit - 1] ?? 'not counted'
      const name = `${point.moment} commit ${point.commit} (${statement})`
      const isKilled = await crashAt(setup, point, standby).catch((cause: unknown) => {
        end = 0
        throw new Error(`An invariant is broken by a kill ${name}.`, { cause })
      })
      setup.log(`${isKilled ? 'killed' : 'not reached:'} ${name}`)
      if (isKilled) kills += 1
      // The grouping of events into commits varies, so there may be more commits than were counted.
      else if (point.commit > commits.length) end = Math.min(end, point.commit)
    }
  }
  const results = await Promise.allSettled(Array.from({ length: CONCURRENCY }, work))
  for (const result of results) if (result.status === 'rejected') throw result.reason
  return { commits: commits.length, kills }
}

function* killPoints(): Generator<KillPoint, void> {
  for (let commit = 1; ; commit += 1) {
    yield { commit, moment: 'before' }
    yield { commit, moment: 'after' }
  }
}

/** Returns the commits of a conversation without a kill. */
async function countCommits(setup: CrashSetup): Promise<readonly string[]> {
  await using environment = await openEnvironment(setup)
  const { db, workspace } = environment
  await using server = new ServerProcess()
  await server.open(workspace)
  await server.killAtCommit(undefined)
  const client = new ChatClient(await environment.newPrincipal(), {
    find: async () => server,
    edits: setup.edits,
  })
  for (const message of setup.messages.slice(0, -1)) await client.ask(message)
  const commits = await server.listCommits()
  for (const message of setup.messages.slice(-1)) await client.ask(message)
  await checkNothingActive(db)
  await checkConversation(db, client, server)
  await setup.check({ db, principalId: client.principalId, folder: workspace.folder })
  return commits
}

/** Returns whether the process reached the point at which it kills itself. */
async function crashAt(
  setup: CrashSetup,
  point: KillPoint,
  standby: ServerProcess,
): Promise<boolean> {
  await using environment = await openEnvironment(setup)
  const { db, workspace } = environment
  await using victim = new ServerProcess()
  await victim.open(workspace)
  await victim.killAtCommit(point)
  const principalId = await environment.newPrincipal()
  await using cleanup = new AsyncDisposableStack()

  async function takeOver(): Promise<ServerProcess> {
    const sends = await countSends(db, principalId)
    if (point.commit === 1) assert.equal(sends, point.moment === 'before' ? 0 : 1)
    await standby.open(workspace)
    cleanup.defer(() => standby.close())
    return standby
  }
  let successor: Promise<ServerProcess> | undefined
  const find = async () => (victim.isAlive ? victim : (successor ??= takeOver()))

  const client = new ChatClient(principalId, { find, edits: setup.edits })
  for (const message of setup.messages.slice(0, -1)) await client.ask(message)
  const isKilled = !victim.isAlive
  if (!isKilled) await victim.killAtCommit(undefined)
  for (const message of setup.messages.slice(-1)) await client.ask(message)
  await checkNothingActive(db)
  await checkConversation(db, client, await find())
  await setup.check({ db, principalId, folder: workspace.folder })
  return isKilled
}
