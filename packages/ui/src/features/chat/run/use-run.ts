import type { Answer, RunId } from '@throughline/protocol'
import { useSyncExternalStore } from 'react'
import { errorText } from '../../../api/app-error.ts'
import { nextFrame } from '../../../api/animation-frame.ts'
import { pageVisibility } from '../../../api/page-visibility.ts'
import { subscribeWhileVisible } from '../../../api/subscribe-while-visible.ts'
import { streamClient } from '../../../api/trpc.ts'
import { progressText } from '../answer/progress-text.ts'
import { createRunStore, type RunStore, type RunView } from './run-store.ts'

/** The most recently used runs. The limit is far above the number of runs on one page. */
const stores = new Map<RunId, RunStore>()
const MAX_STORES = 50

function storeOf(runId: RunId): RunStore {
  const store = stores.get(runId) ?? openStore(runId)
  stores.delete(runId)
  stores.set(runId, store)
  const [oldest] = stores.keys()
  if (stores.size > MAX_STORES && oldest !== undefined) stores.delete(oldest)
  return store
}

function openStore(runId: RunId): RunStore {
  return createRunStore({
    nextFrame,
    follow: (lastSeq, sink) =>
      subscribeWhileVisible({
        pageVisibility,
        open: (options) => streamClient.follow({ runId, after: lastSeq(), ...options }).entries(),
        onItem: sink.entry,
        onState: sink.link,
        onRefused: (error) => sink.refused(errorText(error)),
      }),
  })
}

const subscribeToNothing = () => () => {}

/** Follows a run while the component is mounted. Null follows no run. */
function useRun<Part>(runId: RunId | null, select: (view: RunView) => Part): Part | null {
  const store = runId === null ? null : storeOf(runId)
  return useSyncExternalStore(store?.subscribe ?? subscribeToNothing, () =>
    store === null ? null : select(store.getSnapshot()),
  )
}

export function useRunAnswer(runId: RunId | null): Answer | null {
  return useRun(runId, (view) => view.answer)
}

export function useRunLink(runId: RunId | null): RunView['link'] | null {
  return useRun(runId, (view) => view.link)
}

/** The number of calls that need an approval. */
export function useRunWaiting(runId: RunId | null): number {
  return useRun(runId, ({ answer }) => countWaiting(answer)) ?? 0
}

function countWaiting({ parts }: Answer): number {
  return parts.filter((part) => 'callId' in part && part.state === 'waiting').length
}

/** The progress of the run for screen readers. */
export function useRunProgress(runId: RunId | null): string {
  return useRun(runId, ({ answer }) => progressText(answer)) ?? ''
}

export function useRunRefusal(runId: RunId | null): string | null {
  return useRun(runId, (view) => view.refusal)
}
