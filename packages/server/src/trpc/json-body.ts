/** Shorter bodies stay strings: Node.js sends the headers and a string in one piece. */
const MAX_STRING_LENGTH = 32_768

/** The lists of a response are at most this deep: `[{ result: { data: { messages: { items }}}}]`. */
const MAX_DEPTH = 5

/**
 * Encodes a value like `JSON.stringify`, but the items of its lists one by one. Encoding a page of
 * messages as one string takes several times as long: V8 maps memory for each string of that size,
 * and one character outside of Latin-1 doubles the size of the whole string.
 */
export function encodeJson(value: unknown): string | Buffer {
  const pieces: string[] = []
  addValue(pieces, value, 0)
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  if (length <= MAX_STRING_LENGTH) return pieces.join('')
  const size = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0)
  const body = Buffer.allocUnsafe(size)
  let end = 0
  for (const piece of pieces) end += body.write(piece, end)
  return body
}

function addValue(pieces: string[], value: unknown, depth: number): void {
  if (depth < MAX_DEPTH && Array.isArray(value)) addList(pieces, value, depth)
  else if (depth < MAX_DEPTH && isPlainObject(value)) addObject(pieces, value, depth)
  else pieces.push(JSON.stringify(value) ?? 'null')
}

function addList(pieces: string[], list: readonly unknown[], depth: number): void {
  let separator = '['
  for (const item of list) {
    pieces.push(separator)
    separator = ','
    // The outermost list is a batch of responses, which contain lists themselves.
    if (depth === 0) addValue(pieces, item, depth + 1)
    else pieces.push(JSON.stringify(item) ?? 'null')
  }
  pieces.push(list.length === 0 ? '[]' : ']')
}

function addObject(pieces: string[], object: object, depth: number): void {
  let separator = '{'
  for (const [key, value] of Object.entries(object)) {
    if (isOmitted(value)) continue
    pieces.push(separator, JSON.stringify(key), ':')
    separator = ','
    addValue(pieces, value, depth + 1)
  }
  pieces.push(separator === '{' ? '{}' : '}')
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return false
  return Object.getPrototypeOf(value) === Object.prototype
}

function isOmitted(value: unknown): boolean {
  return value === undefined || typeof value === 'function' || typeof value === 'symbol'
}
