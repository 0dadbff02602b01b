import {
  deleteConversation,
  deleteMessage,
  forkConversation,
  getConversation,
  switchBranch,
} from '@throughline/db'
import type { ConversationId, Message, MessageId } from '@throughline/protocol'
import { expect, test } from 'vitest'
import {
  callTool,
  completed,
  followToEnd,
  gate,
  newRequestId,
  say,
  testRuns,
  usage,
  type Script,
  type TestRuns,
} from './test-runs.ts'

/** Answers with the number of the answer and the texts of the history, for example `2: a, b`. */
function recall(): Script {
  let answers = 0
  return async (input) => {
    answers += 1
    const said = input.history.map((entry) => (entry.role === 'user' ? entry.text : '-'))
    await say(input, 1, [`${answers}: ${said.join(' ')}`])
    return completed
  }
}

async function ask(
  app: TestRuns,
  message: string,
  to: { conversationId?: ConversationId; parentId?: MessageId | null } = {},
) {
  const sent = await app.runs.send(app.alice, { message, requestId: newRequestId(), ...to })
  await followToEnd(app, sent.runId)
  return sent
}

async function regenerate(app: TestRuns, messageId: MessageId) {
  const sent = await app.runs.regenerate(app.alice, { messageId, requestId: newRequestId() })
  await followToEnd(app, sent.runId)
  return sent
}

async function messagesOf(app: TestRuns, conversationId: ConversationId): Promise<Message[]> {
  return (await app.runs.listMessages(app.alice, conversationId, { limit: 200 })).items
}

function textOf(message: Message): string {
  return message.role === 'user'
    ? message.text
    : message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

function contentOf(message: Message) {
  return message.role === 'user' ? message.text : message.parts
}

async function textsOf(app: TestRuns, conversationId: ConversationId): Promise<string[]> {
  return (await messagesOf(app, conversationId)).map(textOf)
}

test('an edit is a sibling of the message it replaces, and the model sees its branch only', async () => {
  await using app = await testRuns(recall())
  const first = await ask(app, 'a')
  const { conversationId } = first
  const second = await ask(app, 'b', { conversationId })
  const edit = await ask(app, 'B', { conversationId, parentId: first.assistantMessageId })
  expect(await textsOf(app, conversationId)).toEqual(['a', '1: a', 'B', '3: a - B'])
  const [, answer, edited] = await messagesOf(app, conversationId)
  expect(edited).toMatchObject({
    id: edit.userMessageId,
    parentId: answer?.id,
    siblings: { number: 2, count: 2, previousId: second.userMessageId, nextId: null },
  })
  expect(answer?.siblings).toBeNull()
})

test('the first message can be edited, too', async () => {
  await using app = await testRuns(recall())
  const { conversationId, userMessageId } = await ask(app, 'a')
  await ask(app, 'A', { conversationId, parentId: null })
  const messages = await messagesOf(app, conversationId)
  expect(messages.map(textOf)).toEqual(['A', '2: A'])
  expect(messages[0]).toMatchObject({
    parentId: null,
    siblings: { number: 2, count: 2, previousId: userMessageId },
  })
})

test('a completed answer is regenerated as a sibling, named by itself or by its question', async () => {
  await using app = await testRuns(recall())
  const first = await ask(app, 'a')
  const { conversationId } = first
  await ask(app, 'b', { conversationId })
  const second = await regenerate(app, first.assistantMessageId)
  expect(second.userMessageId).toBe(first.userMessageId)
  expect(await textsOf(app, conversationId)).toEqual(['a', '3: a'])
  const third = await regenerate(app, first.userMessageId)
  const [, answer] = await messagesOf(app, conversationId)
  expect(answer).toMatchObject({
    id: third.assistantMessageId,
    siblings: { number: 3, count: 3, previousId: second.assistantMessageId },
  })
})

test('a request id makes one branch, and another parent or message is a conflict', async () => {
  await using app = await testRuns(recall())
  const first = await ask(app, 'a')
  const { conversationId, assistantMessageId: parentId } = first
  const second = await ask(app, 'b', { conversationId })
  const edit = { message: 'B', requestId: newRequestId(), conversationId, parentId }
  const edits = await Promise.all([1, 2, 3].map(() => app.runs.send(app.alice, edit)))
  expect(new Set(edits.map(({ runId }) => runId)).size).toBe(1)
  const runId = edits[0]?.runId ?? first.runId
  await followToEnd(app, runId)
  expect(await app.runs.send(app.alice, edit)).toMatchObject({ runId, repeated: true })
  const reused = { code: 'REQUEST_ID_REUSED' }
  for (const other of [{ parentId: null }, { parentId: second.assistantMessageId }]) {
    await expect(app.runs.send(app.alice, { ...edit, ...other })).rejects.toMatchObject(reused)
  }
  const again = { messageId: first.userMessageId, requestId: newRequestId() }
  const answers = await Promise.all([1, 2, 3].map(() => app.runs.regenerate(app.alice, again)))
  expect(new Set(answers.map((each) => each.runId)).size).toBe(1)
  await followToEnd(app, answers[0]?.runId ?? runId)
  await expect(
    app.runs.regenerate(app.alice, { ...again, messageId: second.userMessageId }),
  ).rejects.toMatchObject(reused)
  const { requestId } = again
  await expect(
    app.runs.send(app.alice, { message: 'a', requestId, conversationId }),
  ).rejects.toMatchObject(reused)
  await expect(
    app.runs.regenerate(app.alice, { ...again, requestId: edit.requestId }),
  ).rejects.toMatchObject(reused)
})

test('a parent in another conversation, or of another principal, is not found', async () => {
  await using app = await testRuns(recall())
  const first = await ask(app, 'a')
  const other = await ask(app, 'b')
  const send = { message: 'c', requestId: newRequestId(), parentId: other.assistantMessageId }
  const { conversationId } = first
  const notFound = { code: 'MESSAGE_NOT_FOUND' }
  await expect(app.runs.send(app.alice, { ...send, conversationId })).rejects.toMatchObject(
    notFound,
  )
  await expect(app.runs.send(app.alice, send)).rejects.toMatchObject(notFound)
  await expect(
    app.runs.send(app.mallory, { ...send, conversationId: other.conversationId }),
  ).rejects.toMatchObject({ code: 'CONVERSATION_NOT_FOUND' })
  await expect(
    app.runs.regenerate(app.mallory, { messageId: first.userMessageId, requestId: newRequestId() }),
  ).rejects.toMatchObject(notFound)
  expect(await textsOf(app, conversationId)).toEqual(['a', '1: a'])
})

test('a switch shows the newest end of the branch through a message, and back again', async () => {
  await using app = await testRuns(recall())
  const first = await ask(app, 'a')
  const { conversationId } = first
  await ask(app, 'b', { conversationId })
  const second = await regenerate(app, first.userMessageId)
  const other = await switchBranch(app.db, app.alice, first.assistantMessageId)
  expect(await textsOf(app, conversationId)).toEqual(['a', '1: a', 'b', '2: a - b'])
  expect(await switchBranch(app.db, app.alice, first.userMessageId)).toEqual(other)
  await ask(app, 'c', { conversationId })
  expect((await textsOf(app, conversationId)).at(-1)).toBe('4: a - b - c')
  await switchBranch(app.db, app.alice, second.assistantMessageId)
  expect(await textsOf(app, conversationId)).toEqual(['a', '3: a'])
})

test('while a conversation is being answered, its branch stays and nothing is deleted', async () => {
  const { pass, open, reached } = gate()
  let answers = 0
  await using app = await testRuns(async (input) => {
    answers += 1
    if (answers === 2) await pass()
    await say(input, 1, ['done'])
    return completed
  })
  const first = await ask(app, 'a')
  const { conversationId, userMessageId: messageId } = first
  const { runId } = await app.runs.regenerate(app.alice, { messageId, requestId: newRequestId() })
  await reached
  const refused = { code: 'RUN_ALREADY_ACTIVE', details: { runId } }
  const requestId = newRequestId()
  const refusals = [
    switchBranch(app.db, app.alice, first.assistantMessageId),
    deleteMessage(app.db, app.alice, first.assistantMessageId),
    app.runs.regenerate(app.alice, { messageId, requestId }),
    app.runs.send(app.alice, { message: 'A', requestId, conversationId, parentId: null }),
  ]
  for (const refusal of await Promise.allSettled(refusals)) {
    expect(refusal).toMatchObject({ status: 'rejected', reason: refused })
  }
  open()
  await followToEnd(app, runId)
  expect(await textsOf(app, conversationId)).toEqual(['a', 'done'])
})

test('a deletion takes what is below, and shows the newest branch that is left', async () => {
  await using app = await testRuns(recall())
  const first = await ask(app, 'a')
  const { conversationId } = first
  await ask(app, 'b', { conversationId })
  const second = await regenerate(app, first.userMessageId)
  const deleted = await deleteMessage(app.db, app.alice, second.assistantMessageId)
  expect(deleted).toMatchObject({ conversationId })
  expect(await textsOf(app, conversationId)).toEqual(['a', '1: a', 'b', '2: a - b'])
  const { leafId } = await deleteMessage(app.db, app.alice, first.assistantMessageId)
  expect(leafId).toBe(first.userMessageId)
  await regenerate(app, first.userMessageId)
  expect(await textsOf(app, conversationId)).toEqual(['a', '4: a'])
  await deleteMessage(app.db, app.alice, first.userMessageId)
  expect(await messagesOf(app, conversationId)).toEqual([])
  expect(await app.db.selectFrom('throughline.run').select('id').execute()).toEqual([])
  await ask(app, 'z', { conversationId })
  expect(await textsOf(app, conversationId)).toEqual(['z', '5: z'])
})

test('the deletion of a message on another branch leaves the current one', async () => {
  await using app = await testRuns(recall())
  const first = await ask(app, 'a')
  await regenerate(app, first.userMessageId)
  await deleteMessage(app.db, app.alice, first.assistantMessageId)
  const messages = await messagesOf(app, first.conversationId)
  expect(messages.map(textOf)).toEqual(['a', '2: a'])
  expect(messages[1]?.siblings).toBeNull()
})

test('a fork is a conversation of its own that begins with the branch up to a message', async () => {
  await using app = await testRuns(async (input) => {
    const call = {
      turn: 1,
      callId: 'a',
      name: 'add_note',
      args: { title: 'milk' },
      title: 'Adding',
    }
    await callTool(input, call, async () => ({ done: true }))
    await say(input, 2, [`after ${input.history.length}`])
    return completed
  })
  const first = await ask(app, 'a')
  const { conversationId } = first
  await ask(app, 'b', { conversationId })
  const fork = await forkConversation(app.db, app.alice, first.assistantMessageId)
  expect(fork).toMatchObject({ title: 'a', activeRunId: null })
  const [source, copies] = [await messagesOf(app, conversationId), await messagesOf(app, fork.id)]
  expect(copies.map(contentOf)).toEqual(source.slice(0, 2).map(contentOf))
  await ask(app, 'c', { conversationId: fork.id })
  await deleteConversation(app.db, app.alice, conversationId)
  expect((await textsOf(app, fork.id)).at(-1)).toBe('after 3')
})

test('every branch operation on a message of another principal says that there is none', async () => {
  await using app = await testRuns(recall())
  const { conversationId, assistantMessageId } = await ask(app, 'a')
  const before = await messagesOf(app, conversationId)
  for (const operate of [switchBranch, deleteMessage, forkConversation]) {
    const operation = operate(app.db, app.mallory, assistantMessageId)
    await expect(operation).rejects.toMatchObject({ code: 'MESSAGE_NOT_FOUND' })
  }
  expect(await messagesOf(app, conversationId)).toEqual(before)
})

test('pages stay on the branch of their first page, whatever becomes current meanwhile', async () => {
  await using app = await testRuns(recall())
  const first = await ask(app, 'a')
  const { conversationId } = first
  for (const message of ['b', 'c']) await ask(app, message, { conversationId })
  const { items, nextCursor } = await app.runs.listMessages(app.alice, conversationId, { limit: 2 })
  await ask(app, 'A', { conversationId, parentId: null })
  const cursor = nextCursor ?? ''
  const older = await app.runs.listMessages(app.alice, conversationId, { limit: 9, cursor })
  expect([...older.items, ...items].map(textOf).filter((text) => text.length === 1)).toEqual([
    'a',
    'b',
    'c',
  ])
  expect(older.nextCursor).toBeNull()
  await deleteMessage(app.db, app.alice, first.userMessageId)
  await expect(
    app.runs.listMessages(app.alice, conversationId, { limit: 9, cursor }),
  ).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
})

test('sends and switches at once leave one tree, and each message replies to a whole one', async () => {
  await using app = await testRuns(recall())
  const first = await ask(app, 'a')
  const { conversationId } = first
  const second = await regenerate(app, first.userMessageId)
  for (let round = 0; round < 15; round += 1) {
    const started = await Promise.allSettled([
      app.runs.send(app.alice, { message: 'x', requestId: newRequestId(), conversationId }),
      switchBranch(app.db, app.alice, first.assistantMessageId),
      switchBranch(app.db, app.alice, second.assistantMessageId),
    ])
    const refused = started.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    for (const error of refused) expect(error).toMatchObject({ code: 'RUN_ALREADY_ACTIVE' })
    const { activeRunId } = await getConversation(app.db, app.alice, conversationId)
    if (activeRunId) await followToEnd(app, activeRunId)
    const messages = await messagesOf(app, conversationId)
    expect(messages[0]).toMatchObject({ id: first.userMessageId, parentId: null })
    expect(messages.map((message) => message.role)).toEqual(
      messages.map((_, index) => (index % 2 === 0 ? 'user' : 'assistant')),
    )
  }
})

test('a retried answer stays as a sibling of its retry', async () => {
  let answers = 0
  await using app = await testRuns(async (input) => {
    answers += 1
    await say(input, 1, [`try ${answers}`])
    const error = { code: 'MODEL_FAILED', message: 'no', retryable: true } as const
    return answers > 1 ? completed : { status: 'failed', usage, error, cause: undefined }
  })
  const sent = await ask(app, 'a')
  const again = { runId: sent.runId, requestId: newRequestId() }
  const { runId } = await app.runs.retry(app.alice, again)
  await followToEnd(app, runId)
  const [, retried] = await messagesOf(app, sent.conversationId)
  expect(retried?.siblings).toMatchObject({ number: 2, previousId: sent.assistantMessageId })
  await switchBranch(app.db, app.alice, sent.assistantMessageId)
  const [, failed] = await messagesOf(app, sent.conversationId)
  expect(failed).toMatchObject({ status: 'failed', parts: [{ text: 'try 1' }] })
})
