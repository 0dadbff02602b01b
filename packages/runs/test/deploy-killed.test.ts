import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { ServerProcess } from '../src/testing/server-process.ts'
import { followToAnswer, MESSAGE, openDeployment, titlesOf } from './deploy/deployment.ts'
import type { Deployment } from './deploy/deployment.ts'
import { LETTERS } from './deploy/killed-version.ts'
import { letterCall, sendLetter } from './deploy/letter-tools.ts'
import { createNote, milkCall } from './deploy/note-tools.ts'
import { newRequestId } from './test-runs.ts'

/** A process of its own takes long to start on a machine that is busy. */
const PATIENCE_MS = 60_000

vi.setConfig({ testTimeout: PATIENCE_MS })

const oldVersion = new URL('./deploy/killed-version.ts', import.meta.url).href

/** Runs the old version in a process of its own, until its tool kills it. */
async function leaveKilled({ alice, model, url }: Deployment, folder: string) {
  await using server = new ServerProcess()
  await server.open({
    databaseUrl: url,
    folder,
    agentModule: oldVersion,
    model: model.config,
  })
  const sent = await server.send(alice, { message: MESSAGE, requestId: newRequestId() })
  await server.ended
  return sent
}

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'throughline-deploy-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

test('the process is killed in a tool that has another name in the next version: it is done once', async () => {
  await using folder = await temporaryFolder()
  await using app = await openDeployment([[milkCall]])
  const sent = await leaveKilled(app, folder.path)
  const next = await app.start({ tools: { create_note: createNote } })
  expect(await followToAnswer(app, next, sent)).toMatchObject({
    status: 'completed',
    parts: [{ type: 'tool_call', name: 'create_note', state: 'done' }, { text: 'Ready.' }],
  })
  expect(await titlesOf(app)).toEqual(['milk'])
})

test('the process is killed after a letter is sent: the renamed tool does not send it again', async () => {
  await using folder = await temporaryFolder()
  await using app = await openDeployment([[letterCall]])
  const sent = await leaveKilled(app, folder.path)
  const letters = join(folder.path, LETTERS)
  const letter = sendLetter(() => appendFile(letters, 'letter\n'))
  const next = await app.start({
    tools: { post_letter: { ...letter, formerly: ['send_letter'] } },
  })
  const message = expect.stringContaining('It is not known whether this was done')
  expect(await followToAnswer(app, next, sent)).toMatchObject({
    status: 'completed',
    parts: [{ name: 'post_letter', title: 'Letter to Ada', state: 'failed', message }, {}],
  })
  expect(await readFile(letters, 'utf8')).toBe('letter\n')
})
