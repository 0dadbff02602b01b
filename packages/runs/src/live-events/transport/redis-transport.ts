import { KeptConnection } from './kept-connection.ts'
import { decodeEnvelope, encodeEnvelope, type Message } from './message.ts'
import { openRedisConnection, type RedisConnection } from './redis-connection.ts'
import type { Address, Transport, TransportOptions } from './transport.ts'

/** Messages over the pub/sub of Redis or Valkey, which stores nothing of them. */
export class RedisTransport implements Transport {
  readonly #owner: string
  readonly #connection: KeptConnection<RedisConnection>
  readonly #onChange: TransportOptions['onChange']

  constructor({ url, owner, onMessage, onChange }: TransportOptions) {
    // The client's own error would contain the URL, and with it the password.
    if (!/^rediss?:$/.test(URL.parse(url)?.protocol ?? '')) {
      throw new Error('The URL of Redis must begin with redis:// or rediss://.')
    }
    this.#owner = owner
    this.#onChange = onChange
    const onPayload = (payload: string) => {
      const envelope = decodeEnvelope(payload)
      if (envelope && envelope.from !== owner) onMessage(envelope)
    }
    const channels: [string, string] = [channelOf(owner), channelOf('all')]
    this.#connection = new KeptConnection({
      connect: (signal) => openRedisConnection({ url, channels, onPayload }, signal),
      onChange,
    })
  }

  /** Resolves after the first attempt to connect, also if it failed. */
  async open(): Promise<void> {
    await this.#connection.connect().catch((error: unknown) => this.#onChange(false, error))
    this.#connection.keepOpen()
  }

  get isUp(): boolean {
    return this.#connection.current !== undefined
  }

  send(to: Address, message: Message): void {
    const payload = encodeEnvelope({ from: this.#owner, message })
    this.#connection.current?.publish(channelOf(to), payload)
  }

  close(): Promise<void> {
    return this.#connection.close()
  }
}

function channelOf(address: Address): string {
  return `throughline:${address}`
}
