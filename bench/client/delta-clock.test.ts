import { expect, test } from 'vitest'
import { ChatRecorder } from './chat-recorder.ts'
import { clock, delaysOf } from './delta-clock.ts'

test('every delta of a joined text has its own delay', () => {
  expect(delaysOf(textOf(1_000) + textOf(1_200), 1_250)).toEqual([25, 5])
})

test('a delay is right when the clock wraps around between due time and arrival', () => {
  expect(delaysOf(textOf(36 ** 4 - 10), 3 * 36 ** 4 + 20)).toEqual([3])
})

test('a delta that arrives before it is due has a negative delay', () => {
  expect(delaysOf(textOf(1_000), 990)).toEqual([-1])
})

test('a text that ends inside a delta is refused', () => {
  expect(() => delaysOf('000', 0)).toThrow('a delta was cut')
})

test('a chat is recorded whatever the pieces are in which its stream arrives', () => {
  const due = Math.floor(clock()) - 500
  const stream =
    `event: connected\ndata: {}\n\ndata: {"type":"run_started"}\nid: 1\n\n` +
    `data: {"type":"text","turn":1,"delta":"${textOf(due)}${textOf(due + 200)}"}\nid: 2\n\n` +
    `data: {"type":"text","turn":2,"delta":"${textOf(due + 400)}"}\nid: 3\n\nevent: return\ndata: \n\n`
  for (let size = 1; size <= stream.length; size += 1) {
    const recorder = new ChatRecorder()
    for (let at = 0; at < stream.length; at += size) recorder.read(stream.slice(at, at + size))
    expect(recorder.delaysMs).toHaveLength(3)
    expect(recorder.delaysMs.every((delay) => delay >= 10)).toBe(true)
    expect(recorder.firstTextMs).toBeGreaterThanOrEqual(0)
  }
})

function textOf(due: number): string {
  return (due % 36 ** 4).toString(36).padStart(4, '0')
}
