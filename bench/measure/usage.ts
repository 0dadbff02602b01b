import type { Target } from '../servers/target.ts'
import { knownFigures, type Figures } from './metrics.ts'
import type { Postgres } from './postgres.ts'

/** Runs a load of `chats` chats and returns the CPU time that each took. */
export async function measureUsage(
  { target, postgres, chats }: { target: Target; postgres: Postgres; chats: number },
  load: () => Promise<Figures>,
): Promise<Figures> {
  const before = await readUsage(target, postgres)
  const figures = await load()
  const after = await readUsage(target, postgres)
  const perChat = (from: number, to: number) => ((to - from) * 1000) / chats
  return knownFigures({
    ...figures,
    cpuPerChat: perChat(before.server, after.server),
    postgresCpuPerChat: perChat(before.postgres, after.postgres),
    generatorCpuPerChat: perChat(before.generator, after.generator),
    memory: await target.process.memoryMb(),
  })
}

async function readUsage(target: Target, postgres: Postgres) {
  const { user, system } = process.cpuUsage()
  return {
    server: await target.process.cpuSeconds(),
    postgres: await postgres.cpuSeconds(),
    generator: (user + system) / 1e6,
  }
}
