import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../../../apps/terminal/src/main.ts', import.meta.url))

/** The terminal chat in its own process, with a pipe as its input. */
export interface TerminalProcess extends AsyncDisposable {
  type(...lines: string[]): void
  /** Ends the input. */
  end(): void
  /** Resolves when it prints the text after the last match. Rejects when it ends before that. */
  says(text: string): Promise<void>
  /** Resolves to the exit code. */
  ended: Promise<number | null>
  /** Its standard output so far. */
  readonly output: string
  readonly errors: string
  interrupt(): void
  /** Closes the reading end of its output. */
  readNoMore(): void
}

export interface TerminalOptions {
  url: string
  dataDir: string
  token?: string
}

export function startTerminal(
  { url, dataDir, token }: TerminalOptions,
  ...words: string[]
): TerminalProcess {
  const child = spawn(process.execPath, [main, ...words], {
    env: { THROUGHLINE_URL: url, THROUGHLINE_TOKEN: token ?? '', DATA_DIR: dataDir, TZ: 'UTC' },
    stdio: 'pipe',
  })
  let output = ''
  let errors = ''
  let seen = 0
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk))
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)
  return {
    type: (...lines) => void child.stdin.write(lines.map((line) => `${line}\n`).join('')),
    end: () => void child.stdin.end(),
    async says(text) {
      while (!output.includes(text, seen)) {
        const isOver = await Promise.race([
          once(child.stdout, 'data').then(() => false),
          ended.then(() => true),
        ])
        if (isOver) throw new Error(`It ended without saying “${text}”:\n${output}${errors}`)
      }
      seen = output.indexOf(text, seen) + text.length
    },
    ended,
    get output() {
      return output
    },
    get errors() {
      return errors
    },
    interrupt: () => void child.kill('SIGINT'),
    readNoMore: () => void child.stdout.destroy(),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
