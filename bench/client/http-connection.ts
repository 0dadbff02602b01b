import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
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
 * One keep-alive connection, one request at a time. The load generator shares the cores with the
 * servers that it measures, and `node:http` costs it several times as much CPU per chunk.
 */
export class HttpConnection implements Disposable {
  readonly #socket: Socket
  #exchange: Exchange | undefined
  #failure: Error | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    const parser = new ResponseParser({
      onHead: (status) => {
        if (status !== 200) this.#fail(new Error(`the server answered with status ${status}`))
      },
      onBody: (text) => this.#exchange?.onBody(text),
      onEnd: () => {
        this.#exchange?.done.resolve()
        this.#exchange = undefined
      },
    })
    socket.setEncoding('latin1')
    socket.setNoDelay(true)
    socket.on('data', (text: string) => {
      try {
        parser.push(text)
      } catch (error) {
        this.#fail(error instanceof Error ? error : new Error(String(error)))
      }
    })
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the server closed the connection')))
  }

  static async open(port: number): Promise<HttpConnection> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return new HttpConnection(socket)
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
