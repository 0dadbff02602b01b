import { setTimeout } from 'node:timers/promises'
import { ChatRecorder } from '../client/chat-recorder.ts'
import { HttpConnection } from '../client/http-connection.ts'
import { authorization } from '../client/token.ts'
import type { Target } from '../servers/target.ts'

export interface Load {
  chats: ChatRecorder[]
  wallSeconds: number
}

/** Has `total` chats, `concurrency` at once: each user begins a chat when the last one has ended. */
export async function loadContinuously(
  target: Target,
  { concurrency, total }: { concurrency: number; total: number },
): Promise<Load> {
  const chats: ChatRecorder[] = []
  let left = total
  const start = performance.now()
  await keepChatting(target, {
    concurrency,
    mayBegin: () => (left -= 1) >= 0,
    onEnd: (chat) => chats.push(chat),
  })
  return { chats, wallSeconds: (performance.now() - start) / 1000 }
}

/** Has chats with as many users as `concurrency` says, while `mayBegin` allows another one. */
export async function keepChatting(
  target: Target,
  {
    concurrency,
    mayBegin,
    onEnd,
  }: { concurrency: number; mayBegin: () => boolean; onEnd: (chat: ChatRecorder) => void },
): Promise<void> {
  const users = Array.from({ length: concurrency }, async (_, user) => {
    using connection = await HttpConnection.open(target.process.port)
    while (mayBegin()) onEnd(await chat(target, connection, user))
  })
  await Promise.all(users)
}

/** Begins `streams` chats, evenly spread over `spreadMs`, whether or not others have ended. */
export async function loadAtPace(
  target: Pick<Target, 'process' | 'chat'>,
  { streams, spreadMs }: { streams: number; spreadMs: number },
): Promise<Load> {
  for (let user = 0; user < streams; user += 1) authorization(user)
  const start = performance.now()
  const chats = Array.from({ length: streams }, async (_, user) => {
    await setTimeout(Math.max(0, start + (user * spreadMs) / streams - performance.now()))
    using connection = await HttpConnection.open(target.process.port)
    return await chat(target, connection, user)
  })
  return { chats: await Promise.all(chats), wallSeconds: (performance.now() - start) / 1000 }
}

async function chat(
  target: Pick<Target, 'chat'>,
  connection: HttpConnection,
  user: number,
): Promise<ChatRecorder> {
  const recorder = new ChatRecorder()
  await target.chat(connection, user, (body) => recorder.read(body))
  return recorder
}

/** Throws unless every delta of every chat arrived exactly once. */
export function assertWhole(
  { name }: Pick<Target, 'name'>,
  { chats }: Pick<Load, 'chats'>,
  deltas: number,
): void {
  const received = chats.reduce((sum, { delaysMs }) => sum + delaysMs.length, 0)
  const broken = chats.filter(({ delaysMs }) => delaysMs.length !== deltas).length
  if (broken === 0) return
  throw new Error(
    `${name}: ${broken} of ${chats.length} chats are not whole; ` +
      `${received} of ${chats.length * deltas} deltas arrived`,
  )
}
