import type { ChangeOf, EngineRouter, ErrorCodeOf, ScopeOf, ToolsOf } from '@throughline/api'
import type {
  Answer,
  AssistantMessage,
  Change,
  EngineErrorCode,
  LogEntry,
  RunEvent,
} from '@throughline/protocol'
import { expectTypeOf, test } from 'vitest'
import { createClient, ThroughlineError, type FollowedRun } from '../src/index.ts'
import { join, procedure, type Note, type NotesRouter } from './notes-router.ts'

type NotesTools = {
  add_note: { args: { text: string; pinned: boolean }; result: { note: Note } }
  list_notes: { args: { words: string | null }; result: { notes: Note[]; hasMore: boolean } }
}
type Tools = ToolsOf<NotesRouter>

const client = createClient<NotesRouter>({ url: 'http://127.0.0.1:3000' })
const engineClient = createClient({ url: 'http://127.0.0.1:3000' })

test('tools, error codes, scopes and changes follow from the type of the router', () => {
  expectTypeOf<Tools>().toEqualTypeOf<NotesTools>()
  expectTypeOf<ErrorCodeOf<NotesRouter>>().toEqualTypeOf<
    EngineErrorCode | 'NOTE_NOT_FOUND' | 'NOTE_LOCKED'
  >()
  expectTypeOf<ScopeOf<NotesRouter>>().toEqualTypeOf<'read' | 'chat' | 'account' | 'notes'>()
  expectTypeOf<ChangeOf<NotesRouter>>().toEqualTypeOf<Change<'notes' | 'labels'>>()
})

test('the router of the engine alone allows tools, topics and scopes of any name', () => {
  expectTypeOf<ToolsOf<EngineRouter>[string]>().toEqualTypeOf<{ args: unknown; result: unknown }>()
  expectTypeOf<ChangeOf<EngineRouter>>().toEqualTypeOf<Change>()
  expectTypeOf<ErrorCodeOf<EngineRouter>>().toEqualTypeOf<EngineErrorCode>()
  expectTypeOf<ScopeOf<EngineRouter>>().toEqualTypeOf<string>()
})

test('the events of a run narrow by tool name to its own arguments and result', async () => {
  for await (const event of client.ask({ message: 'hello' })) {
    expectTypeOf(event).toEqualTypeOf<RunEvent<Tools>>()
    if (event.type === 'tool_call' && event.name === 'add_note') {
      expectTypeOf(event.args).toEqualTypeOf<{ text: string; pinned: boolean }>()
      expectTypeOf(event.title).toEqualTypeOf<string | undefined>()
    }
    if (event.type === 'tool_result' && event.name === 'list_notes') {
      expectTypeOf(event.result).toEqualTypeOf<{ notes: Note[]; hasMore: boolean }>()
    }
    // @ts-expect-error -- no tool has this name
    if (event.type === 'tool_call' && event.name === 'no_such_tool') return
  }
})

test('the message is the answer of the app, and its calls narrow', async () => {
  const run = client.follow({ runId: 'an id' })
  expectTypeOf(run).toEqualTypeOf<FollowedRun<Tools>>()
  const message = await run.message()
  expectTypeOf(message).toEqualTypeOf<Answer<Tools>>()
  for (const part of message.parts) {
    if (part.type === 'tool_call' && part.name === 'add_note' && part.state === 'done') {
      expectTypeOf(part.result).toEqualTypeOf<{ note: Note }>()
    }
  }
  expectTypeOf(await run.stop()).toEqualTypeOf<AssistantMessage<Tools>>()
  for await (const entry of run.entries()) expectTypeOf(entry).toEqualTypeOf<LogEntry<Tools>>()
})

test('changes narrow to the topics of the app', async () => {
  for await (const change of client.changes()) {
    expectTypeOf(change).toEqualTypeOf<Change<'notes' | 'labels'>>()
    if (change.type !== 'app') continue
    expectTypeOf(change.topic).toEqualTypeOf<'notes' | 'labels'>()
    // @ts-expect-error -- the app has no such topic
    if (change.topic === 'no_such_topic') return
  }
})

test('the procedures are those of the router', async () => {
  expectTypeOf(await client.api.note.list.query()).toEqualTypeOf<Note[]>()
  expectTypeOf((await client.api.server.info.query()).guests).toEqualTypeOf<boolean>()
  for await (const { id, data } of client.api.chat.stream.subscribe({ runId: 'an id' })) {
    expectTypeOf(id).toEqualTypeOf<string>()
    if (data.type === 'tool_call' && data.name === 'add_note') {
      expectTypeOf(data.args.text).toEqualTypeOf<string>()
    }
  }
  // @ts-expect-error -- the text is a string
  void client.api.note.create.mutate({ text: 1 })
  // @ts-expect-error -- no such field
  void client.api.note.create.mutate({ text: '', colour: 'red' })
  // @ts-expect-error -- no such procedure
  void client.api.note.burn
  // @ts-expect-error -- the app's procedures are unknown without its router
  void engineClient.api.note
  // @ts-expect-error -- a message is needed
  void client.ask({})
})

test('an error of the client has the codes of the app', () => {
  const error: unknown = undefined
  if (!client.isError(error)) return
  expectTypeOf(error).toExtend<ThroughlineError>()
  expectTypeOf<
    'RUN_ALREADY_ACTIVE' | 'MODEL_FAILED' | 'NETWORK' | 'BAD_REQUEST' | 'NOTE_LOCKED'
  >().toExtend<typeof error.code>()
  expectTypeOf(error.data?.fields).toExtend<object | null | undefined>()
  // @ts-expect-error -- no such code
  expectTypeOf(error.code === 'NO_SUCH_CODE')
})

test('an error that was narrowed by its class may have any code', () => {
  const error: unknown = undefined
  if (!(error instanceof ThroughlineError)) return
  expectTypeOf(error).toEqualTypeOf<ThroughlineError>()
  expectTypeOf<string>().toExtend<typeof error.code>()
})

test('the router takes only routes and scopes that are free and known', () => {
  // @ts-expect-error -- the contract has no such scope
  procedure('unknown scope')
  const route = procedure('notes').query(() => null)
  // @ts-expect-error -- the engine has routes of this name
  join({ chat: { send: route } })
  // @ts-expect-error -- the engine has a route of this name
  join({ changes: route })
})

test('tools that are not of the app do not fit its events', () => {
  expectTypeOf<{ type: 'tool_error'; callId: ''; name: 'add_note'; message: '' }>().toExtend<
    RunEvent<Tools>
  >()
  expectTypeOf<{ type: 'tool_error'; callId: ''; name: 'burn'; message: '' }>().not.toExtend<
    RunEvent<Tools>
  >()
})
