import { ThroughlineError } from '@throughline/client'
import { Chat } from './chat.ts'
import { enter } from './enter.ts'
import { readEnv } from './env.ts'
import { Lines } from './lines.ts'
import { PlainError, plainWords } from './plain-error.ts'
import { Screen } from './screen.ts'
import { showAnswer } from './show-answer.ts'

/** With words after it, the command asks these and ends; without, it is a chat. */
async function main(message: string): Promise<boolean> {
  const client = await enter(readEnv())
  using lines = new Lines(process.stdin, process.stdout)
  if (message === '') {
    const screen = new Screen(process.stdout, process.stdout, lines)
    await new Chat(client, { lines, screen }).begin()
    return true
  }
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  // What goes into a pipe or a file is the answer alone.
  const screen = new Screen(process.stdout, process.stderr, lines)
  // Awaited, because the input is let go of at the return.
  return await showAnswer({ lines, screen }, (options) =>
    client.ask({ message, timeZone, ...options }),
  )
}

/** Whoever reads the output, as `head` does, has had enough. */
function leaveWithReader(error: Error): void {
  if (!('code' in error) || error.code !== 'EPIPE') throw error
  process.exit(0)
}

/** What a person can mend, a file that cannot be written too; everything else is a bug. */
function isPlain(error: unknown): boolean {
  const isKnown = error instanceof PlainError || error instanceof ThroughlineError
  return isKnown || (error instanceof Error && 'syscall' in error)
}

process.stdout.on('error', leaveWithReader)
process.stderr.on('error', leaveWithReader)

try {
  const isWhole = await main(process.argv.slice(2).join(' ').trim())
  process.exitCode = isWhole ? 0 : 1
} catch (error) {
  if (!isPlain(error)) throw error
  process.stderr.write(`${plainWords(error)}\n`)
  process.exitCode = 1
}
