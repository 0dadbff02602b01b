import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** A real Redis or Valkey in a process of its own. It keeps its port over restarts. */
export interface RedisServer extends AsyncDisposable {
  url: string
  /** Stops the process in mid-instruction: connections stay open and nothing is answered. */
  freeze(): void
  unfreeze(): void
  kill(): Promise<void>
  /** Starts it again, empty. */
  restart(): Promise<void>
}

/** Why tests with a real server are skipped, or undefined if there is a server to start. */
export const redisMissing: string | undefined =
  findProgram() === undefined ? 'neither redis-server nor valkey-server is installed' : undefined

/** @param settings for example `['--maxmemory', '1mb']` */
export async function startRedisServer(settings: readonly string[] = []): Promise<RedisServer> {
  const program = findProgram()
  if (program === undefined) throw new Error(`Cannot start Redis: ${redisMissing}.`)
  await using started = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'throughline-redis-'))
  started.defer(() => rm(directory, { recursive: true, force: true }))
  const port = await findFreePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory]
  const start = () => startProgram(program, [...args, ...settings])
  let child = await start()
  started.defer(() => end(child))
  const resources = started.move()
  return {
    url: `redis://127.0.0.1:${port}`,
    freeze: () => void child.kill('SIGSTOP'),
    unfreeze: () => void child.kill('SIGCONT'),
    kill: () => end(child),
    async restart() {
      await end(child)
      child = await start()
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

function findProgram(): string | undefined {
  const directories = process.env['PATH']?.split(delimiter) ?? []
  const paths = ['redis-server', 'valkey-server'].flatMap((name) =>
    directories.map((directory) => join(directory, name)),
  )
  return paths.find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}

async function startProgram(program: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ready = Promise.withResolvers<ChildProcess>()
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
    if (/ready to accept connections/i.test(output)) ready.resolve(child)
  })
  child.once('close', () => ready.reject(new Error(`Redis did not start:\n${output}`)))
  return ready.promise
}

/** A frozen process ends too. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
