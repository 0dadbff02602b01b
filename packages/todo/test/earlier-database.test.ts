import { readFile } from 'node:fs/promises'
import { migrateToLatest } from '@throughline/db'
import type { TestDatabase } from '@throughline/db/testing'
import { messageIdSchema, runIdSchema } from '@throughline/protocol'
import { patience, testClient } from '@throughline/server/testing'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { app as todo, type AppRouter } from '../src/server/index.ts'
import { earlierDatabase } from './earlier-database.ts'
import { todoServer } from './todo-server.ts'

const expectations = new URL('./fixtures/database-before-schemas.json', import.meta.url)

const runSchema = z.object({ runId: runIdSchema, assistantMessageId: messageIdSchema })
const waitsFor = z.object({ callId: z.string() })
const expectationsSchema = z.object({
  principals: z.record(
    z.string(),
    z.object({ headers: z.record(z.string(), z.string()), conversations: z.number() }),
  ),
  runs: z.object({
    killed: runSchema.extend({ textAfterRecovery: z.string() }),
    releasedAtShutdown: runSchema.extend({ textAfterRecovery: z.string() }),
    waiting: runSchema.extend({ waitsFor, textAfterApproval: z.string() }),
    waitingOfService: runSchema.extend({ waitsFor, textAfterRejection: z.string() }),
  }),
})

/** Waits until an answer is complete and returns its text. */
async function answerOf({ db }: TestDatabase, id: z.infer<typeof messageIdSchema>) {
  return vi.waitFor(async () => {
    const { parts, status } = await db
      .selectFrom('throughline.message')
      .select(['parts', 'status'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(status).toBe('completed')
    return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
  }, patience)
}

test('on a database of an earlier version, sessions and keys stay valid and every run continues', async () => {
  await using database = await earlierDatabase()
  const { principals, runs } = expectationsSchema.parse(
    JSON.parse(await readFile(expectations, 'utf8')),
  )
  await migrateToLatest(database.db, { name: todo.contract.name, folder: todo.migrations })
  await using app = await todoServer({ database })
  const clients = new Map(
    Object.entries(principals).map(([name, { headers }]) => [
      name,
      testClient<AppRouter>(app.url, async () => ({ origin: app.url, ...headers })),
    ]),
  )
  for (const [name, client] of clients) {
    const { items } = await client.conversation.list.query({ limit: 100 })
    expect(items, name).toHaveLength(principals[name]?.conversations ?? 0)
  }

  const { killed, releasedAtShutdown, waiting, waitingOfService } = runs
  expect(await answerOf(database, killed.assistantMessageId)).toBe(killed.textAfterRecovery)
  expect(await answerOf(database, releasedAtShutdown.assistantMessageId)).toBe(
    releasedAtShutdown.textAfterRecovery,
  )
  const { runId, waitsFor } = waiting
  await clients.get('maria')?.chat.approve.mutate({ runId, ...waitsFor, approved: true })
  expect(await answerOf(database, waiting.assistantMessageId)).toBe(waiting.textAfterApproval)
  await clients.get('customer')?.chat.approve.mutate({
    runId: waitingOfService.runId,
    ...waitingOfService.waitsFor,
    approved: false,
  })
  expect(await answerOf(database, waitingOfService.assistantMessageId)).toBe(
    waitingOfService.textAfterRejection,
  )
})
