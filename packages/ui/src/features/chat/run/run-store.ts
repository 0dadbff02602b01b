import {
  emptyAnswer,
  fold,
  isTerminal,
  type Answer,
  type FoldedRun,
  type LogEntry,
} from '@throughline/protocol'
import type { LinkState } from '../../../api/subscribe-while-visible.ts'

/** The state of a run that the page shows. */
export interface RunView {
  answer: Answer
  link: LinkState | 'ended' | 'refused'
  /** Why the server refuses to show the run. */
  refusal: string | null
}

export interface RunSink {
  entry: (entry: LogEntry) => void
  link: (state: LinkState) => void
  refused: (reason: string) => void
}

interface RunStoreOptions {
  /** Streams the entries after `lastSeq` to `sink` until the returned function is called. */
  follow: (lastSeq: () => number, sink: RunSink) => () => void
  /** Calls back before the next frame is drawn. */
  nextFrame: (callback: () => void) => void
}

export interface RunStore {
  subscribe: (listener: () => void) => () => void
  getSnapshot: () => RunView
}

/**
 * The answer of one run, folded from its event log. The stream is open while the store has
 * subscribers, and a later subscriber resumes after the last event. Listeners are called at most
 * once per frame.
 */
export function createRunStore({ follow, nextFrame }: RunStoreOptions): RunStore {
  const listeners = new Set<() => void>()
  let run: FoldedRun = { seq: 0, answer: { ...emptyAnswer, parts: [] } }
  let view: RunView = { answer: run.answer, link: 'connecting', refusal: null }
  let next = view
  let isFrameRequested = false
  let stop: (() => void) | undefined

  const publish = () => {
    isFrameRequested = false
    if (view === next) return
    view = next
    for (const listener of listeners) listener()
  }
  const change = (part: Partial<RunView>) => {
    next = { ...next, ...part }
    if (isFrameRequested) return
    isFrameRequested = true
    nextFrame(publish)
  }
  const isOver = () => next.link === 'ended' || next.link === 'refused'
  const sink: RunSink = {
    entry(entry) {
      run = fold(run, entry)
      change({ answer: run.answer })
      if (!isTerminal(entry.event)) return
      change({ link: 'ended' })
      stop?.()
    },
    link(state) {
      if (!isOver()) change({ link: state })
    },
    refused(reason) {
      change({ link: 'refused', refusal: reason })
    },
  }

  return {
    getSnapshot: () => view,
    subscribe(listener) {
      listeners.add(listener)
      if (listeners.size === 1 && !isOver()) stop = follow(() => run.seq, sink)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) stop?.()
      }
    },
  }
}
