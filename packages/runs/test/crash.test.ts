import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listNotes, type NotesTables } from '@throughline/agent/testing'
import { crashAtEveryCommit, crashAtRandom, type CrashRemains } from '@throughline/runs/testing'
import { expect, test } from 'vitest'
import { DONE_FILE } from './crash/effects.ts'

const clerk = new URL('./crash/effects.ts', import.meta.url)

const PATIENCE_MS = 600_000

/** Counts them too: a note that exists twice is listed twice. */
async function notesOf({ db, principalId }: CrashRemains): Promise<string[]> {
  const { items } = await listNotes(db.$extendTables<NotesTables>(), principalId, { limit: 100 })
  const notes = items.map(({ title, archivedAt }) => `${title} ${archivedAt ? 'archived' : 'kept'}`)
  return notes.toSorted((a, b) => (a < b ? -1 : 1))
}

const shopping = {
  agentModule: new URL('./crash/notes.ts', import.meta.url),
  messages: ['Add milk, bread and eggs, then show my notes', 'Archive the milk note'],
  check: async (remains: CrashRemains) =>
    expect(await notesOf(remains)).toEqual(['Bread kept', 'Eggs kept', 'Milk archived']),
}

test(
  'kill the process at any commit: another ends the run, and each effect exists once',
  async () => {
    const { commits, kills } = await crashAtEveryCommit(shopping)
    expect(kills).toBeGreaterThan(commits)
  },
  PATIENCE_MS,
)

const cleaning = {
  ...shopping,
  messages: ['Add milk and bread', 'Delete the milk and the bread note'],
  check: async (remains: CrashRemains) => {
    expect(await notesOf(remains)).toEqual(['Bread kept', 'Milk kept'])
    const calls = await remains.db.selectFrom('throughline.tool_call').selectAll().execute()
    expect(calls.filter(({ state }) => state === 'denied')).toMatchObject([
      { name: 'delete_notes', approved: false },
    ])
  },
}

test(
  'kill the process at any commit: what nobody could approve is refused once, and never done',
  async () => {
    const { commits, kills } = await crashAtEveryCommit(cleaning)
    expect(kills).toBeGreaterThan(commits)
  },
  PATIENCE_MS,
)

const editing = {
  ...shopping,
  messages: ['Add milk', 'Add bread'],
  edits: true,
  check: async (remains: CrashRemains) =>
    expect(await notesOf(remains)).toEqual(['Bread kept', 'Milk kept']),
}

test(
  'kill the process at any commit of an edit: another ends it on its branch, and nothing is lost',
  async () => {
    const { commits, kills } = await crashAtEveryCommit(editing)
    expect(kills).toBeGreaterThan(commits)
  },
  PATIENCE_MS,
)

const errand = {
  text: 'Write it down, file it and send the letter',
  turns: [
    [
      { name: 'take_note', args: { text: 'a letter' } },
      { name: 'put_file', args: {} },
      { name: 'send_letter', args: {} },
      { name: 'count_notes', args: {} },
    ],
  ],
  answer: 'Done.',
}

/** What the tools did outside of the database. */
async function deedsOf({ principalId, folder }: CrashRemains): Promise<string[]> {
  const lines = (await readFile(join(folder, DONE_FILE), 'utf8')).trim().split('\n')
  const own = lines.filter((line) => line.startsWith(principalId))
  return own.map((line) => line.slice(principalId.length + 1))
}

async function checkErrand(remains: CrashRemains) {
  const { db, principalId } = remains
  expect(await notesOf(remains)).toEqual(['a letter kept'])
  const deeds = await deedsOf(remains)
  const puts = deeds.filter((deed) => deed.startsWith('put '))
  expect(new Set(puts).size, 'the same key each time').toBe(1)
  const letters = deeds.length - puts.length
  const { state, message } = await db
    .selectFrom('throughline.tool_call')
    .innerJoin('throughline.run as run', 'run.id', 'run_id')
    .select(['state', 'message'])
    .where('principal_id', '=', principalId)
    .where('name', '=', 'send_letter')
    .executeTakeFirstOrThrow()
  if (state === 'done') expect(letters).toBe(1)
  else {
    expect(letters).toBeLessThanOrEqual(1)
    expect(message).toContain('It is not known whether this was done')
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
  'a tool that says the wrong effect of itself is found',
  async () => {
    const dishonest = {
      text: 'Send the letter',
      turns: [[{ name: 'send_letter_carelessly', args: {} }]],
      answer: 'Done.',
    }
    const trial = crashAtEveryCommit({
      agentModule: clerk,
      messages: [dishonest],
      check: async (remains) => expect(await deedsOf(remains)).toHaveLength(1),
    })
    await expect(trial).rejects.toThrow(/broken by a kill before commit \d+ \(commit\)/)
  },
  PATIENCE_MS,
)

test(
  'kill processes at random: every conversation comes to its end on those that are left',
  async () => {
    const { conversations } = await crashAtRandom({
      ...shopping,
      model: { kind: 'demo', delayMs: 4 },
      seed: 7,
      kills: 6,
    })
    expect(conversations).toBeGreaterThanOrEqual(4)
  },
  PATIENCE_MS,
)
