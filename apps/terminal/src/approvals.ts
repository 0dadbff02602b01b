import { setTimeout as delay } from 'node:timers/promises'
import { ThroughlineError, type FollowedRun, type RunEvent } from '@throughline/client'
import { argsText, type CallTitles } from './call-title.ts'
import type { Lines } from './lines.ts'
import { plainWords } from './plain-error.ts'
import { printable, type Screen } from './screen.ts'

type Request = Extract<RunEvent, { type: 'approval_requested' }>

/** A run that is followed again repeats a request and, right after it, its decision. */
const DECIDED_BEFORE_MS = 100

/** The approvals that one run asks for. A question is withdrawn when it is decided elsewhere. */
export class Approvals implements Disposable {
  readonly #run: FollowedRun
  readonly #lines: Lines
  readonly #screen: Screen
  readonly #titles: CallTitles
  readonly #open = new Map<string, AbortController>()
  /** Asks one question at a time. */
  #asking = Promise.resolve()

  constructor(
    run: FollowedRun,
    { lines, screen, titles }: { lines: Lines; screen: Screen; titles: CallTitles },
  ) {
    this.#run = run
    this.#titles = titles
    this.#lines = lines
    this.#screen = screen
  }

  /** Asks the person and sends the decision. Calls `onNobody` when the input has ended. */
  ask(request: Request, onNobody: () => void): void {
    const question = new AbortController()
    this.#open.set(request.callId, question)
    this.#asking = this.#askAfter(this.#asking, async () => {
      const isAnswered = await this.#decide(request, question.signal)
      if (!isAnswered && !question.signal.aborted) onNobody()
    })
  }

  decided(callId: string): void {
    this.#open.get(callId)?.abort()
    this.#open.delete(callId)
  }

  [Symbol.dispose](): void {
    for (const callId of this.#open.keys()) this.decided(callId)
  }

  async #askAfter(others: Promise<void>, ask: () => Promise<void>): Promise<void> {
    await others
    await ask()
  }

  async #decide(request: Request, signal: AbortSignal): Promise<boolean> {
    await delay(DECIDED_BEFORE_MS, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return false
    this.#screen.lines(`? ${printable(this.#titles.find(request))}`)
    // A title may leave arguments out, and a person should see all that they allow.
    this.#screen.lines(`  ${printable(argsText(request.args))}`)
    const answer = await this.#read(signal)
    if (answer === undefined) return false
    const { callId } = request
    try {
      if (answer.isAllowed) await this.#run.approve(callId, answer.note)
      else await this.#run.reject(callId, answer.note)
    } catch (error) {
      const wasDecided =
        error instanceof ThroughlineError && error.code === 'APPROVAL_ALREADY_DECIDED'
      this.#screen.note(
        wasDecided ? '- This was already decided elsewhere.' : `! ${plainWords(error)}`,
      )
    }
    return true
  }

  async #read(signal: AbortSignal) {
    while (true) {
      const line = await this.#lines.next('  Allow it (y or n, and a note if you like)? ', signal)
      if (line === undefined) return undefined
      const [, yes, note] = /^(?:(y|yes)|n|no)(?:[ ,.:]+(.*))?$/i.exec(line) ?? []
      const isAnswer = /^(?:y|yes|n|no)\b/i.test(line)
      if (isAnswer) return { isAllowed: yes !== undefined, note: note || undefined }
    }
  }
}
