import assert from 'node:assert/strict'
import { ChatClient } from './chat-client.ts'
import type { KillPoint } from './commit-watch.ts'
import { openStage, setUpCrashes, type CrashOptions, type CrashSetup } from './crash-environment.ts'
import { checkConversation, checkNothingActive, countSends } from './invariants.ts'
import { ServerProcess } from './server-process.ts'

/** Crashes that are tried at the same time. */
const SLOTS = 2

/**
 * Holds a conversation again and again, each time on a fresh database with a process that kills
 * itself before or after one of its commits, until every commit has had its turn. Another process
 * takes over, and everything that must always hold is checked; the first thing that does not hold
 * is thrown.
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
      const name = `${point.moment} commit ${point.commit} (${commits[point.commit - 1] ?? 'beyond'})`
      const isKilled = await crashAt(setup, point, standby).catch((cause: unknown) => {
        end = 0
        throw new Error(`A rule is broken by a kill ${name}.`, { cause })
      })
      setup.log(`${isKilled ? 'killed' : 'not reached:'} ${name}`)
      if (isKilled) kills += 1
      // How events share commits varies, so there may be more of them than were counted.
      else if (point.commit > commits.length) end = Math.min(end, point.commit)
    }
  }
  const slots = await Promise.allSettled(Array.from({ length: SLOTS }, work))
  for (const slot of slots) if (slot.status === 'rejected') throw slot.reason
  return { commits: commits.length, kills }
}

function* killPoints(): Generator<KillPoint, void> {
  for (let commit = 1; ; commit += 1) {
    yield { commit, moment: 'before' }
    yield { commit, moment: 'after' }
  }
}

/** Answers with the commits of a conversation in which nobody dies. */
async function countCommits(setup: CrashSetup): Promise<readonly string[]> {
  await using stage = await openStage(setup)
  await using server = new ServerProcess()
  await server.open(stage.workplace)
  await server.dieAtCommit(undefined)
  const client = new ChatClient(await stage.newPrincipal(), async () => server)
  for (const message of setup.messages.slice(0, -1)) await client.ask(message)
  const commits = await server.listCommits()
  for (const message of setup.messages.slice(-1)) await client.ask(message)
  await checkNothingActive(stage.db)
  await checkConversation(stage.db, client, server)
  const { principalId } = client
  await setup.check({ db: stage.db, principalId, folder: stage.workplace.folder })
  return commits
}

/** Answers whether the process came to the point where it was to be killed. */
async function crashAt(
  setup: CrashSetup,
  point: KillPoint,
  standby: ServerProcess,
): Promise<boolean> {
  await using stage = await openStage(setup)
  const { db, workplace } = stage
  await using victim = new ServerProcess()
  await victim.open(workplace)
  await victim.dieAtCommit(point)
  const principalId = await stage.newPrincipal()
  await using leaving = new AsyncDisposableStack()

  async function takeOver(): Promise<ServerProcess> {
    const sends = await countSends(db, principalId)
    if (point.commit === 1) assert.equal(sends, point.moment === 'before' ? 0 : 1)
    await standby.open(workplace)
    leaving.defer(() => standby.close())
    return standby
  }
  let taken: Promise<ServerProcess> | undefined
  const find = async () => (victim.isAlive ? victim : (taken ??= takeOver()))

  const client = new ChatClient(principalId, find)
  for (const message of setup.messages.slice(0, -1)) await client.ask(message)
  const isKilled = !victim.isAlive
  if (!isKilled) await victim.dieAtCommit(undefined)
  for (const message of setup.messages.slice(-1)) await client.ask(message)
  await checkNothingActive(db)
  await checkConversation(db, client, await find())
  await setup.check({ db, principalId, folder: workplace.folder })
  return isKilled
}
