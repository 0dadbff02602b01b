import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { ResponseParser } from './response-parser.ts'

export interface HttpRequest {
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  body?: string
}

interface Exchange {
  onBody: (text: string) => void
  done: PromiseWithResolvers<void>
}

/**
 * All connections read into this buffer: a read is passed on before the next one begins. It saves
 * the load generator, which shares the cores with the servers, a stream and a copy per chunk.
 */
const readBuffer = Buffer.alloc(64 * 1024)

/** One keep-alive connection, one request at a time. */
export class HttpConnection implements Disposable {
  readonly #socket: Socket
  readonly #parser: ResponseParser
  #exchange: Exchange | undefined
  #failure: Error | undefined

  private constructor(port: number) {
    this.#parser = new ResponseParser({
      onHead: (status) => {
        if (status !== 200) throw new Error(`the server answered with status ${status}`)
      },
      onBody: (text) => this.#exchange?.onBody(text),
      onEnd: () => {
        this.#exchange?.done.resolve()
        this.#exchange = undefined
      },
    })
    const onread = { buffer: readBuffer, callback: (length: number) => this.#read(length) }
    this.#socket = createConnection({ host: '127.0.0.1', port, noDelay: true, onread })
    this.#socket.on('error', (error) => this.#fail(error))
    this.#socket.on('close', () => this.#fail(new Error('the server closed the connection')))
  }

  static async open(port: number): Promise<HttpConnection> {
    const connection = new HttpConnection(port)
    await once(connection.#socket, 'connect')
    return connection
  }

  /** Resolves when the body is complete. Rejects on any status other than 200. */
  send(request: HttpRequest, onBody: (text: string) => void): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure)
    const done = Promise.withResolvers<void>()
    this.#exchange = { onBody, done }
    this.#socket.write(format(request), 'latin1')
    return done.promise
  }

  async readText(request: HttpRequest): Promise<string> {
    let text = ''
    await this.send(request, (part) => (text += part))
    return text
  }

  [Symbol.dispose](): void {
    this.#failure ??= new Error('the connection was closed')
    this.#exchange = undefined
    this.#socket.destroy()
  }

  /** Returns true to read on. */
  #read(length: number): boolean {
    try {
      this.#parser.push(readBuffer.toString('latin1', 0, length))
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)))
    }
    return true
  }

  #fail(error: Error): void {
    this.#failure ??= error
    this.#exchange?.done.reject(error)
    this.#exchange = undefined
    this.#socket.destroy()
  }
}

function format({ method, path, headers, body = '' }: HttpRequest): string {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const length = method === 'POST' ? `content-length: ${body.length}\r\n` : ''
  return `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${fields.join('')}${length}\r\n${body}`
}
