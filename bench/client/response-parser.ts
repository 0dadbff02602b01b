export interface ResponseHandler {
  onHead(status: number): void
  onBody(text: string): void
  onEnd(): void
}

type State = 'head' | 'sized-body' | 'chunk-size' | 'chunk' | 'chunk-end' | 'last-chunk-end'

/**
 * Parses HTTP/1.1 responses of one connection, one after another. The input is latin1 text, in which
 * a character is a byte. It supports what the measured servers send: a content-length, or chunks
 * without trailers.
 */
export class ResponseParser {
  readonly #handler: ResponseHandler
  #state: State = 'head'
  #input = ''
  #at = 0
  /** Bytes of the present body or chunk that have not been read. */
  #left = 0

  constructor(handler: ResponseHandler) {
    this.#handler = handler
  }

  push(text: string): void {
    this.#input = this.#at < this.#input.length ? this.#input.slice(this.#at) + text : text
    this.#at = 0
    while (this.#step());
  }

  /** Returns false when more input is needed. */
  #step(): boolean {
    switch (this.#state) {
      case 'head':
        return this.#readHead()
      case 'chunk-size':
        return this.#readChunkSize()
      case 'sized-body':
      case 'chunk':
        return this.#readBody()
      case 'chunk-end':
      case 'last-chunk-end':
        return this.#readChunkEnd()
    }
  }

  #readHead(): boolean {
    const head = this.#readUntil('\r\n\r\n')
    if (head === undefined) return false
    const length = /^content-length: *(\d+)/im.exec(head)?.[1]
    const isChunked = /^transfer-encoding: *chunked/im.test(head)
    if (length === undefined && !isChunked) throw new Error(`unsupported response head: ${head}`)
    this.#handler.onHead(Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)))
    this.#left = Number(length ?? 0)
    this.#state = isChunked ? 'chunk-size' : 'sized-body'
    if (!isChunked && this.#left === 0) this.#end()
    return true
  }

  #readChunkSize(): boolean {
    const size = this.#readUntil('\r\n')
    if (size === undefined) return false
    this.#left = Number.parseInt(size, 16)
    if (Number.isNaN(this.#left)) throw new Error(`not a chunk size: ${size}`)
    this.#state = this.#left === 0 ? 'last-chunk-end' : 'chunk'
    return true
  }

  #readBody(): boolean {
    const text = this.#input.slice(this.#at, this.#at + this.#left)
    if (text === '') return false
    this.#at += text.length
    this.#left -= text.length
    this.#handler.onBody(text)
    if (this.#left > 0) return false
    if (this.#state === 'chunk') this.#state = 'chunk-end'
    else this.#end()
    return true
  }

  #readChunkEnd(): boolean {
    if (this.#input.length - this.#at < 2) return false
    this.#at += 2
    if (this.#state === 'chunk-end') this.#state = 'chunk-size'
    else this.#end()
    return true
  }

  #end(): void {
    this.#state = 'head'
    this.#handler.onEnd()
  }

  #readUntil(mark: string): string | undefined {
    const end = this.#input.indexOf(mark, this.#at)
    if (end === -1) return undefined
    const text = this.#input.slice(this.#at, end)
    this.#at = end + mark.length
    return text
  }
}
