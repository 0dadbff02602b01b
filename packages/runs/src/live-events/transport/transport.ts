import type { Envelope, Message } from './message.ts'

/** The owner id of a process, or `all` for all other processes. */
export type Address = string

/**
 * Carries messages between the processes that share a database. Every message reports something
 * that is committed already, so a message that is lost costs a read of the database and nothing
 * else. The messages of one process arrive in the order in which they were sent.
 */
export interface Transport {
  /** True while this process hears what is sent to it, as far as the last ping tells. */
  readonly isUp: boolean
  /** Never waits and never throws. What cannot be sent now is dropped. */
  send(to: Address, message: Message): void
  close(): Promise<void>
}

export interface TransportOptions {
  url: string
  /** The id of this process. It does not receive its own messages. */
  owner: string
  onMessage(envelope: Envelope): void
  /** The transport was interrupted or has returned: messages were lost in between. */
  onChange(isUp: boolean, reason?: unknown): void
}
