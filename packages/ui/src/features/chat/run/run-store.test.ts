import type { RunEvent } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { createRunStore, type RunSink } from './run-store.ts'

/** A run store whose events the test emits and whose animation frames the test runs. */
function startStore() {
  const follows: { from: number; sink: RunSink; isOpen: boolean }[] = []
  const frames: (() => void)[] = []
  const store = createRunStore({
    nextFrame: (callback) => frames.push(callback),
    follow(lastSeq, sink) {
      const follow = { from: lastSeq(), sink, isOpen: true }
      follows.push(follow)
      return () => {
        follow.isOpen = false
      }
    },
  })
  const follow = () => {
    const last = follows.at(-1)
    if (last === undefined) throw new Error('the run is not followed')
    return last
  }
  return {
    store,
    follows,
    follow,
    emit: (seq: number, event: RunEvent) => follow().sink.entry({ seq, event }),
    drawFrame() {
      for (const callback of frames.splice(0)) callback()
    },
  }
}

const text = (delta: string): RunEvent => ({ type: 'text', turn: 1, delta })
const completed: RunEvent = {
  type: 'run_completed',
  usage: { inputTokens: 1, outputTokens: 1 },
}

test('folds every event and notifies its listeners once per frame', () => {
  const { store, emit, drawFrame } = startStore()
  let calls = 0
  store.subscribe(() => {
    calls += 1
  })
  const before = store.getSnapshot()
  for (let seq = 1; seq <= 1_000; seq += 1) emit(seq, text('a'))
  expect(store.getSnapshot()).toBe(before)
  drawFrame()
  expect(calls).toBe(1)
  expect(store.getSnapshot().answer.parts).toEqual([
    { type: 'text', turn: 1, text: 'a'.repeat(1_000) },
  ])
  drawFrame()
  expect(calls).toBe(1)
})

test('shows an entry once when it is received twice', () => {
  const { store, emit, drawFrame } = startStore()
  store.subscribe(() => {})
  emit(1, text('once'))
  emit(1, text('once'))
  drawFrame()
  expect(store.getSnapshot().answer.parts).toEqual([{ type: 'text', turn: 1, text: 'once' }])
})

test('follows the run while it has subscribers, and resumes after the last event', () => {
  const { store, follows, emit } = startStore()
  const unsubscribeFirst = store.subscribe(() => {})
  const unsubscribeSecond = store.subscribe(() => {})
  expect(follows).toHaveLength(1)
  emit(1, text('a'))
  emit(2, text('b'))
  unsubscribeFirst()
  expect(follows[0]?.isOpen).toBe(true)
  unsubscribeSecond()
  expect(follows[0]?.isOpen).toBe(false)
  store.subscribe(() => {})
  expect(follows[1]).toMatchObject({ from: 2, isOpen: true })
})

test('stops following when the run ends', () => {
  const { store, follows, emit, drawFrame } = startStore()
  const unsubscribe = store.subscribe(() => {})
  emit(1, text('whole'))
  emit(2, completed)
  drawFrame()
  expect(store.getSnapshot()).toMatchObject({ link: 'ended', answer: { status: 'completed' } })
  expect(follows[0]?.isOpen).toBe(false)
  unsubscribe()
  store.subscribe(() => {})
  expect(follows).toHaveLength(1)
})

test('a connection state after the end is ignored', () => {
  const { store, follow, emit, drawFrame } = startStore()
  store.subscribe(() => {})
  emit(1, completed)
  follow().sink.link('reconnecting')
  drawFrame()
  expect(store.getSnapshot().link).toBe('ended')
})

test('keeps the reason when the server refuses the run', () => {
  const { store, follow, drawFrame } = startStore()
  store.subscribe(() => {})
  follow().sink.refused('There is no such run.')
  drawFrame()
  expect(store.getSnapshot()).toMatchObject({ link: 'refused', refusal: 'There is no such run.' })
})
