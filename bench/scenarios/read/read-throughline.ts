import { z } from 'zod'
import { ChatRecorder } from '../../client/chat-recorder.ts'
import { HttpConnection } from '../../client/http-connection.ts'
import { quantile } from '../../measure/quantile.ts'
import { followRun, queryRequest } from '../../servers/chat-requests.ts'
import type { Target } from '../../servers/target.ts'
import { measureLists, timedRead, type Reader, type ReadSizes } from './reader.ts'
import { EVENTS, MESSAGES, seedThroughline, USER } from './seed.ts'

const RESUMES = 15
const PAGE = 400
const PAGE_LIMIT = 20

const pageSchema = z.object({ items: z.array(z.unknown()), nextCursor: z.string().nullable() })
const listSchema = z.object({ result: z.object({ data: pageSchema }) })
const getSchema = z.object({ result: z.object({ data: z.object({ messages: pageSchema }) }) })

export async function prepareThroughline(
  target: Target,
  sizes: ReadSizes & { rounds: number },
): Promise<Reader> {
  const { conversationId, runIds } = await seedThroughline(target, sizes.rounds * RESUMES)
  const { port } = target.process
  const page400Cursor = await findCursor(port, PAGE)
  const list50 = queryRequest('conversation.list', USER, { limit: 50 })
  // Each run is resumed once, because the second time it may be in the server's memory.
  const unread = [...runIds]
  return async () => {
    using connection = await HttpConnection.open(port)
    const opens: number[] = []
    const page1: number[] = []
    const page400: number[] = []
    const resumes: number[] = []
    for (let n = 0; n < sizes.single; n += 1) {
      opens.push(await openConversation(connection, conversationId))
      page1.push((await readPage(connection)).ms)
      page400.push((await readPage(connection, page400Cursor)).ms)
    }
    for (const runId of unread.splice(0, RESUMES)) resumes.push(await resume(connection, runId))
    const [page1P50, page400P50] = [quantile(page1, 0.5), quantile(page400, 0.5)]
    return {
      ...(await measureLists(port, list50, sizes)),
      openP50: quantile(opens, 0.5),
      page1P50,
      page400P50,
      page400OfPage1: page400P50 / page1P50,
      resumeP50: quantile(resumes, 0.5),
    }
  }
}

async function findCursor(port: number, page: number): Promise<string> {
  using connection = await HttpConnection.open(port)
  let cursor: string | undefined
  for (let n = 1; n < page; n += 1) cursor = (await readPage(connection, cursor)).nextCursor ?? ''
  if (cursor === undefined) throw new Error('the first page has no cursor')
  return cursor
}

async function readPage(
  connection: HttpConnection,
  cursor?: string,
): Promise<{ nextCursor: string | null; ms: number }> {
  const request = queryRequest('conversation.list', USER, { limit: PAGE_LIMIT, cursor })
  const { text, ms } = await timedRead(connection, request)
  const { items, nextCursor } = listSchema.parse(JSON.parse(text)).result.data
  if (items.length !== PAGE_LIMIT) throw new Error(`a page has ${items.length} items`)
  return { nextCursor, ms }
}

/** Reads all messages, in as many requests as the server needs for them. */
async function openConversation(connection: HttpConnection, id: string): Promise<number> {
  const opened = await timedRead(connection, queryRequest('conversation.get', USER, { id }))
  let page = getSchema.parse(JSON.parse(opened.text)).result.data.messages
  let { ms } = opened
  let count = page.items.length
  while (page.nextCursor !== null) {
    const input = { conversationId: id, cursor: page.nextCursor, limit: 100 }
    const next = await timedRead(connection, queryRequest('message.list', USER, input))
    page = listSchema.parse(JSON.parse(next.text)).result.data
    ms += next.ms
    count += page.items.length
  }
  if (count !== MESSAGES) throw new Error(`${count} of ${MESSAGES} messages were read`)
  return ms
}

async function resume(connection: HttpConnection, runId: string): Promise<number> {
  const recorder = new ChatRecorder()
  const start = performance.now()
  await followRun(connection, { user: USER, runId }, (body) => recorder.read(body))
  const ms = performance.now() - start
  const texts = recorder.delaysMs.length
  if (texts !== EVENTS - 1) throw new Error(`${texts} of ${EVENTS - 1} texts were read`)
  return ms
}
