import { z } from 'zod'
import { stream } from './stream.ts'
import { procedure } from './trpc.ts'

/**
 * What moved among the caller's things, as long as the connection lasts. Every connection begins
 * with `resync`, so an id is never needed to resume.
 */
export const changes = procedure
  .meta({ scope: 'read' })
  .input(z.object({ lastEventId: z.string().optional() }).optional())
  .subscription(({ ctx, signal = new AbortController().signal }) =>
    stream(counted(ctx.runs.changes(ctx.principalId, signal))),
  )

async function* counted<Data>(items: AsyncIterable<Data>) {
  let count = 0
  for await (const data of items) yield { id: String((count += 1)), data }
}
