import type { TestDatabase } from '@throughline/db/testing'
import type { HttpConnection } from '../client/http-connection.ts'
import type { ServerProcess } from './server-process.ts'

export type ServerName = 'bare' | 'throughline'

/** What the bench model of a server does in a chat. */
export interface ModelPace {
  deltas: number
  /** 0: as fast as the server takes them. */
  delayMs: number
}

/** A server that is measured, with a database of its own. */
export interface Target extends AsyncDisposable {
  name: ServerName
  process: ServerProcess
  database: TestDatabase
  /** Sends a message and passes the body of its event stream, to the end, to `onBody`. */
  chat(connection: HttpConnection, user: number, onBody: (text: string) => void): Promise<void>
}
