import { once } from 'node:events'
import {
  createAgentRunner,
  type CallContext,
  type ToolSet,
  type ToolTypesOf,
} from '@throughline/agent'
import { listNotes, type NotesDatabase, type NotesTables } from '@throughline/agent/testing'
import { ensurePrincipal, findRun } from '@throughline/db'
import { testDatabase } from '@throughline/db/testing'
import {
  fold,
  emptyRun,
  type Answer,
  type FoldedRun,
  type LogEntry,
  type PrincipalId,
} from '@throughline/protocol'
import type { Kysely } from 'kysely'
import { expect } from 'vitest'
import { createRuns, type Runs, type SendInput, type Sent } from '../../src/index.ts'
import {
  openScriptedModel,
  textOf,
  type ScriptedMessage,
  type ScriptedModel,
} from '../../src/testing/scripted-model.ts'
import { newRequestId } from '../test-runs.ts'

export type SomeTools = ToolTypesOf<ToolSet>
export type AppRuns = Runs<SomeTools>

/** One version of an app, as a process runs it. */
export interface Version {
  tools: ToolSet
  instructions?: string
  approvalExpiryMs?: number
  eventRetentionMs?: number
}

/** A database on which versions of an app run one after the other. */
export interface Deployment extends AsyncDisposable {
  db: Kysely<NotesDatabase>
  url: string
  alice: PrincipalId
  model: ScriptedModel
  start(version: Version): Promise<AppRuns>
}

export const MESSAGE = 'Go.'
const ANSWER = 'Ready.'

/** The model answers `MESSAGE` with these calls, turn by turn, and then says that it is ready. */
export async function openDeployment(turns: ScriptedMessage['turns']): Promise<Deployment> {
  await using opened = new AsyncDisposableStack()
  const database = opened.use(await testDatabase())
  const script = { text: MESSAGE, turns, answer: ANSWER }
  const model = opened.use(await openScriptedModel([script], 0))
  const db = database.db.$extendTables<NotesTables>()
  const stack = opened.move()
  return {
    db,
    url: database.url,
    model,
    alice: await ensurePrincipal(db, { issuer: 'test', subject: 'alice' }),
    async start({ tools, instructions = 'Test.', ...options }) {
      const agent = { name: 'test agent', instructions: () => instructions, tools }
      const runner = createAgentRunner({ agent, model: model.config })
      const runs = await createRuns({ db, databaseUrl: database.url, runner, log, ...options })
      stack.defer(() => runs.drain(0))
      return runs
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

const ignore = () => undefined
const log = { info: ignore, warn: ignore, error: ignore }

/** Work that only the stop of its process ends. */
export function interruptedWork() {
  const { promise: reached, resolve } = Promise.withResolvers<void>()
  return {
    reached,
    async wait({ signal }: CallContext): Promise<never> {
      resolve()
      await once(signal, 'abort')
      throw signal.reason
    },
  }
}

export function send(
  runs: AppRuns,
  { alice }: Deployment,
  options: Pick<SendInput, 'approvals'> = {},
): Promise<Sent> {
  return runs.send(alice, { message: MESSAGE, requestId: newRequestId(), ...options })
}

/** Runs the old version until `reached`, and stops it there. */
export async function stopUnderWay(
  app: Deployment,
  { approvals, ...old }: Version & Pick<SendInput, 'approvals'>,
  reached: Promise<void>,
): Promise<Sent> {
  const runs = await app.start(old)
  const sent = await send(runs, app, { approvals })
  await reached
  await runs.drain(0)
  return sent
}

/** Runs the old version until this many runs wait for an approval, and stops it there. */
export async function stopWaiting(
  app: Deployment,
  old: Version,
  count = 1,
): Promise<readonly Asked[]> {
  const runs = await app.start(old)
  const waiting: Asked[] = []
  while (waiting.length < count) {
    const sent = await send(runs, app)
    waiting.push({ ...sent, callId: await untilAsked(app, runs, sent) })
  }
  await runs.drain(0)
  return waiting
}

/** A run that waits for an approval of this call. */
export type Asked = Sent & { callId: string }

/** Resolves with the id of the first call that a person has to allow. */
export async function untilAsked(
  { alice }: Deployment,
  runs: AppRuns,
  { runId }: Sent,
): Promise<string> {
  const { signal } = new AbortController()
  for await (const { event } of runs.follow(alice, runId, { after: 0, signal })) {
    if (event.type === 'approval_requested') return event.callId
  }
  throw new Error('The run ended without asking.')
}

/** Attempts that a run takes when it is stopped, waits for an approval and is continued. */
const MAX_ATTEMPTS = 3

/**
 * Follows the run to its end on the new version. Returns the answer, after checking what every
 * deploy has to keep: a few attempts, and events that fold into the message as it is shown.
 */
export async function followToAnswer(
  app: Deployment,
  runs: AppRuns,
  sent: Sent,
): Promise<Answer<SomeTools>> {
  const answer = foldAll(await readEvents(app, runs, sent))
  expect(await shownAnswer(app, runs, sent)).toEqual(answer)
  const run = await findRun(app.db, app.alice, sent.runId)
  expect(run?.attempt).toBeLessThanOrEqual(MAX_ATTEMPTS)
  return answer
}

/** The events of a run after this one, to its end. */
export async function readEvents(
  { alice }: Deployment,
  runs: AppRuns,
  { runId, after = 0 }: Sent & { after?: number | undefined },
): Promise<LogEntry<SomeTools>[]> {
  const entries: LogEntry<SomeTools>[] = []
  const { signal } = new AbortController()
  for await (const entry of runs.follow(alice, runId, { after, signal })) entries.push(entry)
  return entries
}

export function foldAll(entries: readonly LogEntry<SomeTools>[]): Answer<SomeTools> {
  return entries.reduce<FoldedRun<SomeTools>>(fold, emptyRun).answer
}

/** The answer as the list of messages shows it. */
export async function shownAnswer(
  { alice }: Deployment,
  runs: AppRuns,
  { conversationId, assistantMessageId }: Sent,
): Promise<Answer<SomeTools>> {
  const { items } = await runs.listMessages(alice, conversationId, { limit: 10 })
  const message = items.find(({ id }) => id === assistantMessageId)
  if (message?.role !== 'assistant') throw new Error('The answer is not in the list.')
  const { parts, status, error, usage } = message
  return { parts, status, error, usage }
}

/** What the model was told of its calls when it was asked last. */
export function toldOfCalls({ model }: Deployment): string[] {
  const messages = model.requests.at(-1) ?? []
  return messages.filter(({ role }) => role === 'tool').map(textOf)
}

/** The titles of all notes: the effects of the tools. */
export async function titlesOf({ db, alice }: Deployment): Promise<string[]> {
  const { items } = await listNotes(db, alice, { limit: 10 })
  return items.map(({ title }) => title)
}

export function approve(
  { alice }: Deployment,
  runs: AppRuns,
  { runId, callId }: Asked,
): Promise<void> {
  return runs.approve(alice, { runId, callId, approved: true, note: null })
}

export function reject(
  { alice }: Deployment,
  runs: AppRuns,
  { runId, callId }: Asked,
): Promise<void> {
  return runs.approve(alice, { runId, callId, approved: false, note: 'not milk' })
}
