import { styleText } from 'node:util'

interface Output {
  isTTY?: boolean
  write(text: string): unknown
}

interface Prompts {
  /** Starts a new line when a prompt is shown. */
  leavePrompt(): void
}

const LINE_MAX_LENGTH = 160

/** Shows an answer: its text as it streams, and notes in lines of their own. */
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

  /** Shows a text in one line, shortened when it is too long. */
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

  /** Starts a new line when the last one has text. */
  endText(): void {
    if (this.#isInText) this.#text.write('\n')
    this.#isInText = false
  }
}

/** Removes control characters, with which a text could control the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])\p{Cc}/gu, '')
}
