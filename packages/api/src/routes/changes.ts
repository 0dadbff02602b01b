import type { AppContract, Change, ToolTypes } from '@throughline/protocol'
import { z } from 'zod'
import type { Kit } from '../trpc.ts'
import { stream } from '../stream.ts'

/**
 * What changes among the caller's data, as long as the connection lasts. Every connection begins
 * with `resync`, so a client needs no id to resume.
 */
export function changesRoute<
  Tools extends ToolTypes,
  Scope extends string,
  Topic extends string,
  Code extends string,
>({ contract, scoped }: Kit<Tools, Scope, Topic, Code>) {
  return scoped('read')
    .input(z.object({ lastEventId: z.string().optional() }).optional())
    .subscription(({ ctx, signal = new AbortController().signal }) =>
      stream(counted(ctx.runs.changes(ctx.principalId, signal), contract)),
    )
}

async function* counted<Topic extends string>(
  changes: AsyncIterable<Change>,
  { topics }: Pick<AppContract<string, Topic>, 'topics'>,
) {
  // Another version of the app may announce topics that this one does not have.
  const isKnown = (change: Change): change is Change<Topic> =>
    change.type !== 'app' || topics.some((topic) => topic === change.topic)
  let count = 0
  for await (const data of changes) {
    if (isKnown(data)) yield { id: String((count += 1)), data }
  }
}
