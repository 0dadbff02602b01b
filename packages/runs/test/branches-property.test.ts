import { deleteMessage, forkConversation, switchBranch } from '@throughline/db'
import type { Message, PrincipalId } from '@throughline/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Sent } from '../src/index.ts'
import { TreeModel, type ModelMessage } from './branches/tree-model.ts'
import {
  callTool,
  completed,
  followToEnd,
  newRequestId,
  say,
  testRuns,
  usage,
  type TestRuns,
} from './test-runs.ts'

/** `at` chooses a message of either principal, `fails` what becomes of an answer. */
const operation = fc.record({
  does: fc.constantFrom('begin', 'send', 'edit', 'regenerate', 'retry', 'switch', 'fork', 'delete'),
  byMallory: fc.boolean(),
  at: fc.nat({ max: 1_000 }),
  fails: fc.boolean(),
})
type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never

interface World {
  app: TestRuns
  model: TreeModel
  /** Set for the next answer. */
  next: { fails: boolean; heard: (string | null)[] }
}

async function openWorld(): Promise<World & AsyncDisposable> {
  const next: World['next'] = { fails: false, heard: [] }
  const app = await testRuns(async (input) => {
    next.heard = input.history.map((entry) => (entry.role === 'user' ? entry.text : null))
    const made = { turn: 1, callId: 'a', name: 'add_note', args: { title: 'x' } }
    await callTool(input, made, async () => ({ done: true }))
    await say(input, 2, ['words'])
    const error = { code: 'MODEL_FAILED', message: 'no', retryable: true } as const
    return next.fails ? { status: 'failed', error, cause: undefined, usage } : completed
  })
  return {
    app,
    model: new TreeModel(),
    next,
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  }
}

/** Follows the answer, and checks that the model of the run was handed the answer's branch. */
async function endAnswer({ app, model, next }: World, by: PrincipalId, sent: Sent): Promise<void> {
  await followToEnd({ runs: app.runs, alice: by }, sent.runId)
  const branch = model.branchTo(sent.userMessageId)
  expect(next.heard).toEqual(branch.map(({ text }) => text))
  model.add({
    ...sent,
    id: sent.assistantMessageId,
    parentId: sent.userMessageId,
    principalId: by,
    text: null,
    failed: next.fails,
  })
}

async function send(world: World, by: PrincipalId, to?: ModelMessage, edits = false) {
  const { app, model } = world
  const text = `text ${model.messages.length}`
  const sent = await app.runs.send(by, {
    message: text,
    requestId: newRequestId(),
    ...(to && { conversationId: to.conversationId }),
    ...(to && edits && { parentId: to.parentId }),
  })
  const { conversationId } = sent
  const parentId = edits ? (to?.parentId ?? null) : (model.leaves.get(conversationId) ?? null)
  const id = sent.userMessageId
  model.add({ id, conversationId, principalId: by, parentId, text, runId: null, failed: false })
  await endAnswer(world, by, sent)
}

async function fork({ app, model }: World, by: PrincipalId, message: ModelMessage) {
  const { id: conversationId } = await forkConversation(app.db, by, message.id)
  const { items } = await app.runs.listMessages(by, conversationId, { limit: 200 })
  const copied = model.branchTo(message.id)
  expect(items).toHaveLength(copied.length)
  for (const [index, { id, parentId }] of items.entries()) {
    const { text = null, failed = false } = copied[index] ?? {}
    model.add({ id, conversationId, principalId: by, parentId, text, runId: null, failed })
  }
}

/** Does what an operation says to a message that exists and is the principal's own. */
async function operate(world: World, { does }: Operation, message: ModelMessage): Promise<void> {
  const { app, model } = world
  const { principalId: by, id } = message
  switch (does) {
    case 'begin':
      return send(world, by)
    case 'send':
      return send(world, by, message)
    case 'edit':
      return send(world, by, message, true)
    case 'regenerate': {
      const requestId = newRequestId()
      return endAnswer(world, by, await app.runs.regenerate(by, { messageId: id, requestId }))
    }
    case 'retry':
      return retry(world, message)
    case 'switch':
      await switchBranch(app.db, by, id)
      return model.switchTo(message)
    case 'fork':
      return fork(world, by, message)
    case 'delete':
      await deleteMessage(app.db, by, id)
      return model.delete(message)
  }
}

async function retry(world: World, message: ModelMessage): Promise<void> {
  const { app, model } = world
  if (message.runId === null) return undefined
  const input = { runId: message.runId, requestId: newRequestId() }
  const isRetryable = message.failed && model.leaves.get(message.conversationId) === message.id
  const retried = app.runs.retry(message.principalId, input)
  if (isRetryable) return endAnswer(world, message.principalId, await retried)
  await expect(retried).rejects.toMatchObject({ code: 'RUN_NOT_RETRYABLE' })
}

/** Tries the operation on a message of another principal. */
async function trespass({ app }: World, by: PrincipalId, message: ModelMessage): Promise<void> {
  const { id, parentId, conversationId } = message
  const requestId = newRequestId()
  const refused = [
    app.runs.send(by, { message: 'x', requestId, conversationId, parentId }),
    app.runs.regenerate(by, { messageId: id, requestId }),
    app.runs.listMessages(by, conversationId, { limit: 1 }),
    switchBranch(app.db, by, id),
    forkConversation(app.db, by, id),
    deleteMessage(app.db, by, id),
  ]
  const results = await Promise.allSettled(refused)
  for (const result of results) {
    expect(result).toMatchObject({
      status: 'rejected',
      reason: { code: expect.stringMatching(/_NOT_FOUND$/) },
    })
  }
}

/** Compares what each principal reads of every conversation with the model. */
async function checkStore({ app, model }: World): Promise<void> {
  for (const [conversationId, leafId] of model.leaves) {
    const stored = await app.db
      .selectFrom('throughline.conversation')
      .select(['leaf_id', 'principal_id'])
      .where('id', '=', conversationId)
      .executeTakeFirstOrThrow()
    expect(stored.leaf_id).toBe(leafId)
    const items = await readInPages(app, stored.principal_id, conversationId)
    const branch = model.currentBranch(conversationId)
    expect(items.map(({ id, parentId }) => ({ id, parentId }))).toEqual(
      branch.map(({ id, parentId }) => ({ id, parentId })),
    )
    expect(items.map(({ siblings }) => siblings)).toEqual(branch.map((one) => placeOf(model, one)))
    for (const message of items) expectSettled(message)
  }
}

async function readInPages(
  { runs }: TestRuns,
  by: PrincipalId,
  conversationId: ModelMessage['conversationId'],
): Promise<Message[]> {
  const items: Message[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await runs.listMessages(by, conversationId, { limit: 3, cursor })
    items.unshift(...page.items)
    cursor = page.nextCursor
  }
  return items
}

function placeOf(model: TreeModel, message: ModelMessage) {
  const siblings = model.siblingsOf(message)
  if (siblings.length < 2) return null
  const index = siblings.indexOf(message)
  return {
    number: index + 1,
    count: siblings.length,
    previousId: siblings[index - 1]?.id ?? null,
    nextId: siblings[index + 1]?.id ?? null,
  }
}

function expectSettled(message: Message): void {
  if (message.role === 'user') return
  for (const part of message.parts) {
    if (part.type === 'tool_call') expect(part.state).not.toMatch(/running|waiting/)
  }
}

async function play(world: World, operations: readonly Operation[]): Promise<void> {
  const { app, model, next } = world
  for (const each of operations) {
    next.fails = each.fails
    const by = each.byMallory ? app.mallory : app.alice
    const message = model.messages[each.at % Math.max(model.messages.length, 1)]
    if (!message) await send(world, by)
    else if (message.principalId === by) await operate(world, each, message)
    else await trespass(world, by, message)
  }
  await checkStore(world)
}

test('in any order of operations, every conversation is one tree and shows one of its branches', async () => {
  await using world = await openWorld()
  const operations = fc.array(operation, { minLength: 10, maxLength: 40 })
  const property = fc.asyncProperty(operations, (all) =>
    play({ ...world, model: new TreeModel() }, all),
  )
  await fc.assert(property, { numRuns: 20, endOnFailure: true })
}, 300_000)
