import { expect, test, vi } from 'vitest'
import { startStallingProxy, type StallingProxy } from '../src/testing/index.ts'
import { answerElsewhere, dictation, show, startPair, STALE_MS } from './elsewhere/dictation.ts'
import { foldAll, followToEnd } from './test-runs.ts'

const LOST = 'lost the connection for notifications; reconnecting'

const faults: { name: string; strike(proxy: StallingProxy): void }[] = [
  { name: 'is cut', strike: (proxy) => proxy.cut() },
  { name: 'stays open and delivers nothing', strike: (proxy) => proxy.stallOpen() },
]

for (const { name, strike } of faults) {
  test(`when the connection for notifications ${name}, streams and changes stay whole and fresh`, async () => {
    await using stack = new AsyncDisposableStack()
    const dictated = dictation()
    const proxies: StallingProxy[] = []
    const pair = await startPair(dictated, {
      async following({ url }) {
        const proxy = stack.use(await startStallingProxy(url))
        proxies.push(proxy)
        return { databaseUrl: proxy.url }
      },
    })
    const { app, runId } = pair
    stack.use(app)
    const showing = show(pair, dictated)
    const delays: number[] = []
    const sayWords = async () => {
      for (let n = 0; n < 5; n += 1) delays.push(await dictated.say())
      delays.push(await answerElsewhere(pair))
    }
    await sayWords()
    for (const proxy of proxies) strike(proxy)
    await sayWords()
    await vi.waitFor(() => expect(app.logged).toContain(LOST), { timeout: 20_000 })
    await sayWords()
    dictated.finish()
    const entries = await showing
    expect(entries).toEqual(await followToEnd(app, runId))
    expect(foldAll(entries)).toMatchObject({ parts: [{ text: dictated.said }] })
    expect(Math.max(...delays)).toBeLessThan(STALE_MS)
    for (const proxy of proxies) proxy.resume()
  })
}
