import { enableCompileCache } from 'node:module'
import {
  createLogger,
  exitWithReason,
  loadEnvFile,
  localUrl,
  readEnv,
  shutdownSignal,
  type Env,
} from '@throughline/server/process'

let env: Env | undefined
try {
  loadEnvFile()
  env = readEnv()
  await serve(env)
  process.exit(0)
} catch (error) {
  exitWithReason(error, env)
}

async function serve(env: Env): Promise<void> {
  const log = createLogger(env.logLevel)
  const shutdown = shutdownSignal(env, log)
  // Importing most of the code after enabling the compile cache halves the start time.
  enableCompileCache()
  const { default: Fastify } = await import('fastify')
  const { fastifyOptions, openEngine, throughline } = await import('@throughline/server')
  const { app } = await import('@throughline/todo/server')

  await using engine = await openEngine(app, env, log)
  const server = Fastify(fastifyOptions(env, log))
  await server.register(throughline, { engine })
  const address = await server.listen({ host: env.host, port: env.port })
  for (const notice of engine.notices) process.stdout.write(`${notice}\n`)
  process.stdout.write(`Throughline is at ${env.publicUrl ?? localUrl(address)}\n`)

  await shutdown
  // Drains: runs end within the grace period or are released, then streams and connections close.
  await server.close()
}
