import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listTasks } from '@throughline/db'
import { crashAtEveryCommit, crashAtRandom, type CrashRemains } from '@throughline/runs/testing'
import { expect, test } from 'vitest'
import { DONE_FILE } from './crash/effects.ts'

const todoAgent = new URL('./crash/todo.ts', import.meta.url)
const clerk = new URL('./crash/effects.ts', import.meta.url)

const PATIENCE_MS = 180_000

async function titlesOf({ db, principalId }: CrashRemains) {
  const { items } = await listTasks(db, principalId, { limit: 100 })
  return Object.fromEntries(items.map(({ title, completedAt }) => [title, completedAt !== null]))
}

test(
  'kill the process at any commit: another ends the run, and each effect exists once',
  async () => {
    const { commits, kills } = await crashAtEveryCommit({
      agentModule: todoAgent,
      messages: ['Add milk, bread and eggs, then show my tasks', 'Mark milk as done'],
      check: async (remains) =>
        expect(await titlesOf(remains)).toEqual({ Milk: true, Bread: false, Eggs: false }),
    })
    expect(kills).toBeGreaterThan(commits)
  },
  PATIENCE_MS,
)

const letter = 'It is not known whether this was done'
const errand = {
  text: 'Write it down, file it and send the letter',
  turns: [
    [{ name: 'take_note', args: { text: 'a letter' } }],
    [
      { name: 'put_file', args: {} },
      { name: 'send_letter', args: {} },
    ],
    [{ name: 'count_notes', args: {} }],
  ],
  answer: 'It is on its way.',
}

async function checkErrand(remains: CrashRemains) {
  const { db, principalId, folder } = remains
  expect(await titlesOf(remains)).toEqual([['a letter', false]])
  const lines = (await readFile(join(folder, DONE_FILE), 'utf8')).trim().split('\n')
  const own = lines.filter((line) => line.startsWith(principalId))
  const puts = own.filter((line) => line.includes(' put '))
  expect(new Set(puts).size, 'the same key each time').toBe(1)
  const letters = own.length - puts.length
  const { state, message } = await db
    .selectFrom('tool_call')
    .innerJoin('run', 'run.id', 'run_id')
    .select(['state', 'message'])
    .where('principal_id', '=', principalId)
    .where('name', '=', 'send_letter')
    .executeTakeFirstOrThrow()
  if (state === 'done') expect(letters).toBe(1)
  else {
    expect(letters).toBeLessThanOrEqual(1)
    expect(message).toContain(letter)
  }
}

test(
  'an effect elsewhere is done again under the same key only, or said to be unknown',
  async () => {
    const { commits, kills } = await crashAtEveryCommit({
      agentModule: clerk,
      messages: [errand],
      check: checkErrand,
    })
    expect(kills).toBeGreaterThan(commits)
  },
  PATIENCE_MS,
)

test(
  'kill processes at random: every conversation comes to its end on those that are left',
  async () => {
    const { conversations } = await crashAtRandom({
      agentModule: todoAgent,
      model: { kind: 'demo', delayMs: 4 },
      messages: ['Add milk, bread and eggs, then show my tasks', 'Mark milk as done'],
      check: async (remains) => expect(await titlesOf(remains)).toHaveLength(3),
      seed: 7,
      kills: 12,
    })
    expect(conversations).toBeGreaterThanOrEqual(4)
  },
  PATIENCE_MS,
)
