import { styleText } from 'node:util'

interface Output {
  isTTY?: boolean
  write(text: string): unknown
}

interface Prompts {
  /** Begins a new line where a prompt stands open. */
  leavePrompt(): void
}

const LINE_MAX_LENGTH = 160

/** Where an answer is shown: its text as it comes, and what happens beside it in lines. */
export class Screen {
  readonly #text: Output
  readonly #notes: Output
  readonly #prompts: Prompts
  #isInText = false

  constructor(text: Output, notes: Output, prompts: Prompts) {
    this.#text = text
    this.#notes = notes
    this.#prompts = prompts
  }

  text(delta: string): void {
    if (delta === '') return
    this.#prompts.leavePrompt()
    this.#text.write(printable(delta))
    this.#isInText = !delta.endsWith('\n')
  }

  /** One line, however long and whatever its text is. */
  note(text: string): void {
    const line = printable(text).replaceAll(/\s+/g, ' ').trim()
    const short = line.length > LINE_MAX_LENGTH ? `${line.slice(0, LINE_MAX_LENGTH - 1)}…` : line
    this.lines(short.toWellFormed())
  }

  lines(text: string): void {
    this.#prompts.leavePrompt()
    this.endText()
    const line = this.#notes.isTTY ? styleText('dim', text, { validateStream: false }) : text
    this.#notes.write(`${line}\n`)
  }

  /** Begins a new line where text stands in the last one. */
  endText(): void {
    if (this.#isInText) this.#text.write('\n')
    this.#isInText = false
  }
}

/** Without the control characters by which a text could take over the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])\p{Cc}/gu, '')
}
