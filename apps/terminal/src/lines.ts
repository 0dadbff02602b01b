import { createInterface, type Interface } from 'node:readline'

/** A pipe is paused when this many lines wait to be read. */
const WAITING_MAX = 100

/** The lines that a person types or a pipe delivers, and Ctrl-C. */
export class Lines implements Disposable {
  readonly #input: Interface
  readonly #output: NodeJS.WriteStream
  readonly #isTerminal: boolean
  readonly #leaving = new AbortController()
  readonly #waiting: string[] = []
  #isOver = false
  #isPrompting = false
  #wake: (() => void) | undefined
  #interrupt: (() => void) | undefined

  constructor(input: NodeJS.ReadStream, output: NodeJS.WriteStream) {
    this.#output = output
    this.#isTerminal = input.isTTY && output.isTTY
    this.#input = createInterface({ input, output, terminal: this.#isTerminal })
    this.#input
      .on('line', (line) => this.#take(line.trim()))
      .on('close', () => this.#end())
      .on('SIGINT', () => this.#interrupted())
    process.on('SIGINT', this.#interrupted)
  }

  /** Aborts when the person wants to leave. */
  get leaving(): AbortSignal {
    return this.#leaving.signal
  }

  /** The next line; undefined when the input has ended or `signal` aborts. */
  async next(prompt: string, signal?: AbortSignal): Promise<string | undefined> {
    this.#ask(prompt)
    const isSettled = () => this.#waiting.length > 0 || this.#isOver || signal?.aborted === true
    while (!isSettled()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        signal?.addEventListener('abort', () => resolve(), { once: true })
      })
    }
    return signal?.aborted ? undefined : this.#waiting.shift()
  }

  /** The first Ctrl-C or `/stop` calls back, the next Ctrl-C leaves. Ends when it is disposed. */
  onInterrupt(callback: () => void): Disposable {
    this.#interrupt = callback
    return {
      [Symbol.dispose]: () => {
        this.#interrupt = undefined
      },
    }
  }

  /** Starts a new line when a prompt is shown. */
  leavePrompt(): void {
    if (this.#isPrompting) this.#output.write('\n')
    this.#isPrompting = false
  }

  [Symbol.dispose](): void {
    process.off('SIGINT', this.#interrupted)
    this.#input.close()
  }

  /** A pipe is shown no prompts except questions. */
  #ask(prompt: string): void {
    if (!this.#isTerminal && prompt.endsWith('? ')) process.stderr.write(`${prompt}\n`)
    if (this.#isOver) return
    this.#input.resume()
    if (!this.#isTerminal) return
    this.#input.setPrompt(prompt)
    this.#input.prompt()
    this.#isPrompting = true
  }

  #take(line: string): void {
    this.#isPrompting = false
    if (line === '/stop' && this.#interrupt) {
      this.#interrupted()
      return
    }
    this.#waiting.push(line)
    if (!this.#isTerminal && this.#waiting.length >= WAITING_MAX) this.#input.pause()
    this.#wake?.()
  }

  readonly #interrupted = (): void => {
    const callback = this.#interrupt
    this.#interrupt = undefined
    if (callback) callback()
    else this.#leave()
  }

  #leave(): void {
    this.#leaving.abort()
    this.#end()
  }

  #end(): void {
    this.leavePrompt()
    this.#isOver = true
    this.#wake?.()
  }
}
