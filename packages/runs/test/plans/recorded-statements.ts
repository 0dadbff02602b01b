import pg from 'pg'
import { z } from 'zod'

const statementSchema = z.object({ text: z.string() })

export interface RecordedStatements extends Disposable {
  /** Each different statement that the connections of this process have sent. */
  all(): string[]
}

/** Records the statements of all connections of this process. */
export function recordStatements(): RecordedStatements {
  const texts = new Set<string>()
  const { query } = pg.Client.prototype
  pg.Client.prototype.query = new Proxy(query, {
    apply(target, client, args: unknown[]) {
      const sent = statementSchema.safeParse(args[0])
      if (sent.success) texts.add(sent.data.text)
      return Reflect.apply(target, client, args)
    },
  })
  return {
    all: () => [...texts].filter((text) => !/^(begin|commit|rollback)$/.test(text)),
    [Symbol.dispose]() {
      pg.Client.prototype.query = query
    },
  }
}
