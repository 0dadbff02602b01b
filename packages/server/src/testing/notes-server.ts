/**
 * The entry point of a server process of the notes app, like apps/server. The optional argument is
 * the folder of the built page to serve.
 */
import { resolve } from 'node:path'
import { exitWithReason } from '../process/exit-with-reason.ts'
import { readEnv, type Env } from '../process/env.ts'
import { localUrl } from '../process/local-url.ts'
import { createLogger } from '../process/logger.ts'
import { shutdownSignal } from '../process/shutdown-signal.ts'

let env: Env | undefined
try {
  env = readEnv()
  await serve(env)
  process.exit(0)
} catch (error) {
  exitWithReason(error, env)
}

async function serve(env: Env): Promise<void> {
  const log = createLogger(env.logLevel)
  const shutdown = shutdownSignal(env, log)
  const { default: Fastify } = await import('fastify')
  const { fastifyOptions, openEngine, throughline } = await import('../index.ts')
  const { notesApp } = await import('./notes/index.ts')

  await using engine = await openEngine(notesApp, env, log)
  const server = Fastify(fastifyOptions(env, log))
  const [page] = process.argv.slice(2)
  const web = page === undefined ? {} : { webFolder: resolve(page) }
  await server.register(throughline, { engine, ...web })
  const address = await server.listen({ host: env.host, port: env.port })
  for (const notice of engine.notices) process.stdout.write(`${notice}\n`)
  process.stdout.write(`Throughline is at ${env.publicUrl ?? localUrl(address)}\n`)

  await shutdown
  await server.close()
}
