import {
  emptyAnswer,
  fold,
  isTerminal,
  type Answer,
  type FoldedRun,
  type LogEntry,
} from '@throughline/protocol'
import type { LinkState } from '../../../api/subscribe-while-visible.ts'

/** A run as it is seen now. */
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
  /** Brings the entries after `seq` of the run, as long as it is not ended. */
  follow: (lastSeq: () => number, sink: RunSink) => () => void
  /** Calls back before the next picture is drawn. */
  nextFrame: (callback: () => void) => void
}

export interface RunStore {
  subscribe: (listener: () => void) => () => void
  getSnapshot: () => RunView
}

/**
 * One run's answer, folded from its log. The stream is open as long as somebody looks at the
 * store; who looks again gets on where it was left. However many events come, the listeners are
 * told once per frame.
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
