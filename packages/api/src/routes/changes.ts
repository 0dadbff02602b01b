import type { AppContract, Change, ToolTypes } from '@throughline/protocol'
import { z } from 'zod'
import type { Trpc } from '../trpc.ts'
import { stream } from '../stream.ts'

/**
 * Streams changes of the caller's data. Every connection begins with `resync`, so a client can
 * reconnect without a `lastEventId`.
 */
export function changesRoute<
  Tools extends ToolTypes,
  Scope extends string,
  Topic extends string,
  Code extends string,
>({ contract, scoped }: Trpc<Tools, Scope, Topic, Code>) {
  return scoped('read')
    .input(z.object({ lastEventId: z.string().optional() }).optional())
    .subscription(({ ctx, signal = new AbortController().signal }) =>
      stream(toItems(ctx.runs.changes(ctx.principalId, signal), contract)),
    )
}

async function* toItems<Topic extends string>(
  changes: AsyncIterable<Change>,
  { topics }: Pick<AppContract<string, Topic>, 'topics'>,
) {
  // A process that runs another version of the app may publish topics that are unknown here.
  const isKnown = (change: Change): change is Change<Topic> =>
    change.type !== 'app' || topics.some((topic) => topic === change.topic)
  let count = 0
  for await (const data of changes) {
    if (isKnown(data)) yield { id: String((count += 1)), data }
  }
}
