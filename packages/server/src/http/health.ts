import { setTimeout } from 'node:timers/promises'
import { isMigrated, type AppMigrations, type EngineTables } from '@throughline/db'
import type { FastifyInstance } from 'fastify'
import { sql, type Kysely } from 'kysely'

interface HealthOptions {
  db: Kysely<EngineTables>
  migrations: AppMigrations
  isDraining: () => boolean
}

const DATABASE_TIMEOUT_MS = 2_000

/** Serves `/health` (the process runs) and `/ready` (it can serve requests). */
export function serveHealth(
  server: FastifyInstance,
  { db, migrations, isDraining }: HealthOptions,
): void {
  let migrated = false

  async function findObstacle(): Promise<string | undefined> {
    if (isDraining()) return 'draining'
    if (!(await answersInTime(db))) return 'database unreachable'
    migrated ||= await isMigrated(db, migrations)
    return migrated ? undefined : 'migrations missing'
  }

  server.get('/health', () => ({ status: 'healthy' }))
  server.get('/ready', async (_request, reply) => {
    const obstacle = await findObstacle()
    if (obstacle === undefined) return { status: 'ready' }
    return reply.code(503).send({ status: 'not ready', reason: obstacle })
  })
}

async function answersInTime(db: Kysely<EngineTables>): Promise<boolean> {
  const timer = new AbortController()
  try {
    return await Promise.race([
      sql`select 1`.execute(db).then(
        () => true,
        () => false,
      ),
      setTimeout(DATABASE_TIMEOUT_MS, false, { signal: timer.signal, ref: false }),
    ])
  } finally {
    timer.abort()
  }
}
