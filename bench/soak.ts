import { setTimeout } from 'node:timers/promises'
import { assertWhole, keepChatting } from './measure/chat-load.ts'
import type { Postgres } from './measure/postgres.ts'
import { startServer } from './servers/start-server.ts'

/** 100 users without a pause: about 23 chats a second, which is a small part of a core. */
const CONCURRENCY = 100
const PACE = { deltas: 200, delayMs: 20 }
const SAMPLES = 60

export interface Sample {
  minute: number
  chats: number
  memoryMb: number
}

interface SoakOptions {
  minutes: number
  progress: (text: string) => void
}

/** Samples the memory of the server while it serves a constant load. */
export async function soak(
  postgres: Postgres,
  { minutes, progress }: SoakOptions,
): Promise<Sample[]> {
  await using target = await startServer(postgres, 'throughline', PACE)
  const endsAt = performance.now() + minutes * 60_000
  const samples: Sample[] = []
  let chats = 0
  const load = keepChatting(target, {
    concurrency: CONCURRENCY,
    mayBegin: () => performance.now() < endsAt,
    onEnd: (chat) => {
      assertWhole(target, { chats: [chat] }, PACE.deltas)
      chats += 1
    },
  })
  const sampling = async () => {
    for (let n = 1; n <= SAMPLES; n += 1) {
      const minute = (minutes * n) / SAMPLES
      await setTimeout(Math.max(0, endsAt - (minutes - minute) * 60_000 - performance.now()))
      const sample = { minute, chats, memoryMb: await target.process.memoryMb() }
      samples.push(sample)
      progress(describe(sample))
    }
  }
  await Promise.all([load, sampling()])
  return samples
}

/** The growth in MB an hour over the last two thirds, by least squares: the start is a warm-up. */
export function growthPerHour(samples: readonly Sample[]): number {
  const late = samples.slice(Math.floor(samples.length / 3))
  const minute = mean(late.map((sample) => sample.minute))
  const memoryMb = mean(late.map((sample) => sample.memoryMb))
  const covariance = mean(late.map((s) => (s.minute - minute) * (s.memoryMb - memoryMb)))
  const variance = mean(late.map((s) => (s.minute - minute) ** 2))
  return (covariance / variance) * 60
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length
}

export function describeSoak(samples: readonly Sample[]): string {
  const lines = samples.map((sample) => `  ${describe(sample)}`)
  const growth = growthPerHour(samples).toFixed(1)
  return [
    `soak: ${CONCURRENCY} users without a pause`,
    ...lines,
    `  growth over the last two thirds: ${growth} MB an hour`,
  ].join('\n')
}

function describe({ minute, chats, memoryMb }: Sample): string {
  return `${minute.toFixed(2)} min  ${chats} chats  ${memoryMb.toFixed(0)} MB`
}
