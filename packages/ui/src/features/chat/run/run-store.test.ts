import type { RunEvent } from '@throughline/protocol'
import { expect, test } from 'vitest'
import { createRunStore, type RunSink } from './run-store.ts'

/** A store over a stream that the test speaks for, and frames that the test draws. */
function begin() {
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
    if (last === undefined) throw new Error('nobody follows')
    return last
  }
  return {
    store,
    follows,
    follow,
    say: (seq: number, event: RunEvent) => follow().sink.entry({ seq, event }),
    draw() {
      for (const callback of frames.splice(0)) callback()
    },
  }
}

const text = (delta: string): RunEvent => ({ type: 'text', turn: 1, delta })
const completed: RunEvent = {
  type: 'run_completed',
  usage: { inputTokens: 1, outputTokens: 1 },
}

test('folds what comes and tells its listeners once a frame', () => {
  const { store, say, draw } = begin()
  let calls = 0
  store.subscribe(() => {
    calls += 1
  })
  const before = store.getSnapshot()
  for (let seq = 1; seq <= 1_000; seq += 1) say(seq, text('a'))
  expect(store.getSnapshot()).toBe(before)
  draw()
  expect(calls).toBe(1)
  expect(store.getSnapshot().answer.parts).toEqual([
    { type: 'text', turn: 1, text: 'a'.repeat(1_000) },
  ])
  draw()
  expect(calls).toBe(1)
})

test('shows an entry once, however often it comes', () => {
  const { store, say, draw } = begin()
  store.subscribe(() => {})
  say(1, text('once'))
  say(1, text('once'))
  draw()
  expect(store.getSnapshot().answer.parts).toEqual([{ type: 'text', turn: 1, text: 'once' }])
})

test('follows as long as somebody looks, and gets on where it was left', () => {
  const { store, follows, say } = begin()
  const leave = store.subscribe(() => {})
  const leaveToo = store.subscribe(() => {})
  expect(follows).toHaveLength(1)
  say(1, text('a'))
  say(2, text('b'))
  leave()
  expect(follows[0]?.isOpen).toBe(true)
  leaveToo()
  expect(follows[0]?.isOpen).toBe(false)
  store.subscribe(() => {})
  expect(follows[1]).toMatchObject({ from: 2, isOpen: true })
})

test('ends with the run and follows it no more', () => {
  const { store, follows, say, draw } = begin()
  const leave = store.subscribe(() => {})
  say(1, text('whole'))
  say(2, completed)
  draw()
  expect(store.getSnapshot()).toMatchObject({ link: 'ended', answer: { status: 'completed' } })
  expect(follows[0]?.isOpen).toBe(false)
  leave()
  store.subscribe(() => {})
  expect(follows).toHaveLength(1)
})

test('a state of the connection does not undo the end', () => {
  const { store, follow, say, draw } = begin()
  store.subscribe(() => {})
  say(1, completed)
  follow().sink.link('reconnecting')
  draw()
  expect(store.getSnapshot().link).toBe('ended')
})

test('says why the server refuses', () => {
  const { store, follow, draw } = begin()
  store.subscribe(() => {})
  follow().sink.refused('There is no such run.')
  draw()
  expect(store.getSnapshot()).toMatchObject({ link: 'refused', refusal: 'There is no such run.' })
})
