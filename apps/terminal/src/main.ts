import { ThroughlineError } from '@throughline/client'
import { Chat } from './chat.ts'
import { enter } from './enter.ts'
import { readEnv } from './env.ts'
import { Lines } from './lines.ts'
import { PlainError, plainWords } from './plain-error.ts'
import { Screen } from './screen.ts'
import { showAnswer } from './show-answer.ts'

/** Sends the message of the command line and ends with its answer. Without one it starts a chat. */
async function main(message: string): Promise<boolean> {
  const client = await enter(readEnv())
  using lines = new Lines(process.stdin, process.stdout)
  if (message === '') {
    const screen = new Screen(process.stdout, process.stdout, lines)
    await new Chat(client, { lines, screen }).begin()
    return true
  }
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  // Standard output carries the answer alone, for pipes and files.
  const screen = new Screen(process.stdout, process.stderr, lines)
  // Awaited here, because `lines` is disposed of at the return.
  return await showAnswer({ lines, screen }, (options) =>
    client.ask({ message, timeZone, ...options }),
  )
}

/** Ends quietly when the reader of the output, for example `head`, closes it. */
function exitWithReader(error: Error): void {
  if (!('code' in error) || error.code !== 'EPIPE') throw error
  process.exit(0)
}

/** True for errors that a person can correct, such as a file that cannot be written. */
function isPlain(error: unknown): boolean {
  const isKnown = error instanceof PlainError || error instanceof ThroughlineError
  return isKnown || (error instanceof Error && 'syscall' in error)
}

process.stdout.on('error', exitWithReader)
process.stderr.on('error', exitWithReader)

try {
  const isComplete = await main(process.argv.slice(2).join(' ').trim())
  process.exitCode = isComplete ? 0 : 1
} catch (error) {
  if (!isPlain(error)) throw error
  process.stderr.write(`${plainWords(error)}\n`)
  process.exitCode = 1
}
