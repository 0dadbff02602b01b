import { execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const execFileAsync = promisify(execFile)

/** Prints a shell command, runs it and returns its output. Throws when it fails. */
export async function run(folder: string, command: string): Promise<string> {
  process.stdout.write(`$ ${command.trim()}\n`)
  try {
    const { stdout } = await execFileAsync('bash', ['-euc', command], {
      cwd: folder,
      env: { ...process.env, PATH: pathIn(folder) },
      maxBuffer: 64 * 1024 * 1024,
    })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = Object(error)
    throw new Error(`${command.trim()} failed:\n${String(stdout)}${String(stderr)}`, {
      cause: error,
    })
  }
}

/** Starts the server, checks that it is ready and serves the page, and stops it. */
export async function startAndStop(folder: string, command: string): Promise<void> {
  process.stdout.write(`$ ${command.trim()}\n`)
  const child = spawn('bash', ['-c', `exec ${command}`], {
    cwd: folder,
    // A separate process group, so that the signal reaches both npm and the server.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PATH: pathIn(folder), PORT: '0', DATA_DIR: `${folder}/.data` },
  })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  try {
    for await (const line of createInterface(child.stdout)) {
      const url = /Throughline is at (\S+)/.exec(line)?.[1]
      if (url === undefined) continue
      const ready = await fetch(`${url}/ready`)
      if (!ready.ok) throw new Error(`${url}/ready answered ${ready.status}.`)
      const page = await fetch(url, { headers: { accept: 'text/html' } })
      if (!page.ok) throw new Error(`The page answered ${page.status}.`)
      return
    }
    throw new Error('The server exited before it was ready.')
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
    await exited
  }
}

/** Puts the copy's own tools first. */
function pathIn(folder: string): string {
  return `${folder}/node_modules/.bin:${process.env['PATH'] ?? ''}`
}
