import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The entry point of apps/server. */
export const MAIN = fileURLToPath(new URL('../../../../apps/server/src/main.ts', import.meta.url))

/** The entry point of a server with the notes app. */
const NOTES_SERVER = fileURLToPath(new URL('../../src/testing/notes-server.ts', import.meta.url))

/** A server in its own process. Disposing kills it if it still runs. */
export interface ServerProcess extends AsyncDisposable {
  /** The URL that it prints at the start. Rejects when it ends before that. */
  url: Promise<string>
  /** Resolves to its exit code and signal. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Its output so far. */
  readonly output: string
  readonly errors: string
  kill(signal: NodeJS.Signals): void
}

export function startServerProcess(
  env: Record<string, string>,
  file = NOTES_SERVER,
): ServerProcess {
  const child = spawn(process.execPath, [file], {
    env: { NODE_ENV: 'test', LOG_LEVEL: 'warn', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  const url = Promise.withResolvers<string>()
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
    const said = /Throughline is at (\S+)/.exec(output)?.[1]
    if (said !== undefined) url.resolve(said)
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk))
  const ended = once(child, 'close').then(([code, signal]) => {
    url.reject(new Error(`The server ended with ${code ?? signal}:\n${output}${errors}`))
    return { code, signal }
  })
  url.promise.catch(() => undefined)
  return {
    url: url.promise,
    ended,
    get output() {
      return output
    },
    get errors() {
      return errors
    },
    kill: (signal) => void child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
