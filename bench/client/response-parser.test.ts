import { expect, test } from 'vitest'
import { ResponseParser } from './response-parser.ts'

const chunked =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nda\r\nt\r\nb\r\na: {"n":1}\n\r\n0\r\n\r\n'
const sized = 'HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\nX: y\r\n\r\ngone'
const empty = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'

test('responses are parsed one after another, whatever the pieces are in which they arrive', () => {
  const input = chunked + sized + empty + chunked
  const parsed = [
    [200, 'da\r\nta: {"n":1}\n'],
    [404, 'gone'],
    [200, ''],
    [200, 'da\r\nta: {"n":1}\n'],
  ]
  for (let size = 1; size <= input.length; size += 1) expect(parse(input, size)).toEqual(parsed)
})

test('a response without a length is refused', () => {
  expect(() => parse('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n', 100)).toThrow('unsupported')
})

function parse(input: string, size: number): [number, string][] {
  const responses: [number, string][] = []
  let status = 0
  let body = ''
  const parser = new ResponseParser({
    onHead: (value) => ([status, body] = [value, '']),
    onBody: (text) => (body += text),
    onEnd: () => responses.push([status, body]),
  })
  for (let at = 0; at < input.length; at += size) parser.push(input.slice(at, at + size))
  return responses
}
