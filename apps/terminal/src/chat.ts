import { ThroughlineError, type Client, type Conversation } from '@throughline/client'
import { plainWords } from './plain-error.ts'
import { showAnswer, type Terminal } from './show-answer.ts'

const LISTED = 20

const HELP = `Type a message, or one of these commands:
  /new      start a new conversation
  /list     list the conversations
  /open 2   open the second conversation of the list
  /stop     stop the answer (also Ctrl-C)
  /help     show this help
  /quit     leave (also Ctrl-D)`

/** Reads messages and commands until the person leaves or the input ends. */
export class Chat {
  readonly #client: Client
  readonly #terminal: Terminal
  #conversationId: string | undefined
  #listed: Conversation[] = []

  constructor(client: Client, terminal: Terminal) {
    this.#client = client
    this.#terminal = terminal
  }

  async begin(): Promise<void> {
    const latest = await this.#client.api.conversation.latest.query()
    if (latest?.activeRunId) await this.#open(latest)
    else this.#terminal.screen.lines('Type a message, or /help for the commands.')
    const { lines, screen } = this.#terminal
    while (!lines.leaving.aborted) {
      const line = await lines.next('> ')
      if (line === undefined || line === '/quit') return
      try {
        await this.#handle(line)
      } catch (error) {
        if (!(error instanceof ThroughlineError)) throw error
        screen.lines(`! ${plainWords(error)}`)
      }
    }
  }

  async #handle(line: string): Promise<void> {
    const { screen } = this.#terminal
    const [word = '', rest] = line.split(/\s+/, 2)
    if (!line.startsWith('/')) return this.#ask(line)
    switch (word) {
      case '/new':
        this.#conversationId = undefined
        return screen.lines('New conversation.')
      case '/list':
        return this.#list()
      case '/open':
        return this.#openListed(Number(rest))
      case '/stop':
        return screen.lines('No answer is in progress.')
      case '/help':
        return screen.lines(HELP)
      default:
        return screen.lines(`There is no command ${word}. /help lists the commands.`)
    }
  }

  async #ask(message: string): Promise<void> {
    if (message === '') return
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
    const conversationId = this.#conversationId
    await showAnswer(this.#terminal, (options) => {
      const run = this.#client.ask({ message, conversationId, timeZone, ...options })
      run.sent.then(
        (sent) => (this.#conversationId = sent.conversationId),
        () => undefined,
      )
      return run
    })
  }

  async #list(): Promise<void> {
    const { items } = await this.#client.api.conversation.list.query({ limit: LISTED })
    this.#listed = items
    const { screen } = this.#terminal
    for (const [index, conversation] of items.entries()) {
      const marks = [conversation.id === this.#conversationId ? 'open' : '', stateOf(conversation)]
      screen.note(`${index + 1}. ${conversation.title} ${marks.filter(Boolean).join(', ')}`)
    }
    if (items.length === 0) screen.lines('There are no conversations yet.')
  }

  async #openListed(number: number): Promise<void> {
    if (this.#listed.length === 0) await this.#list()
    const conversation = this.#listed[number - 1]
    if (conversation) return this.#open(conversation)
    this.#terminal.screen.lines('There is no conversation with this number. /list shows them.')
  }

  /** Shows the latest messages, and follows the answer that is in progress. */
  async #open({ id }: Pick<Conversation, 'id'>): Promise<void> {
    const { screen } = this.#terminal
    const { conversation, messages } = await this.#client.api.conversation.get.query({ id })
    this.#conversationId = id
    screen.note(`“${conversation.title}”`)
    for (const message of messages.items.slice(-4)) {
      if (message.role === 'user') screen.note(`> ${message.text}`)
      else for (const part of message.parts) if (part.type === 'text') screen.text(`${part.text}\n`)
    }
    const runId = conversation.activeRunId
    if (runId === null) return
    await showAnswer(this.#terminal, (options) => this.#client.follow({ runId, ...options }))
  }
}

function stateOf({ activeRunId, isWaiting }: Conversation): string {
  if (isWaiting) return 'waiting for you'
  return activeRunId === null ? '' : 'answering'
}
