import { clock, delaysOf } from './delta-clock.ts'

const DATA = 'data: '
const DELTA = '"delta":"'

/** Reads the event stream of one chat and records when its text arrived. */
export class ChatRecorder {
  readonly #startedAt = clock()
  #line = ''
  /** NaN until the first text arrives. */
  firstTextMs = Number.NaN
  /** The delivery delay of every delta in ms. */
  readonly delaysMs: number[] = []

  read(body: string): void {
    const lines = (this.#line + body).split('\n')
    this.#line = lines.pop() ?? ''
    for (const line of lines) {
      const text = line.startsWith(DATA) ? deltaOf(line) : ''
      if (text !== '') this.#record(text)
    }
  }

  #record(text: string): void {
    const now = clock()
    if (this.delaysMs.length === 0) this.firstTextMs = (now - this.#startedAt) / 10
    this.delaysMs.push(...delaysOf(text, now))
  }
}

/** Reads the field without parsing the JSON: the texts of the bench model need no escapes. */
function deltaOf(line: string): string {
  const start = line.indexOf(DELTA)
  if (start === -1) return ''
  return line.slice(start + DELTA.length, line.indexOf('"', start + DELTA.length))
}
