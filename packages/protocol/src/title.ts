import { TITLE_MAX_LENGTH } from './text.ts'

const TITLE_GRAPHEMES = 50
const ELLIPSIS = '...'
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * Returns a conversation's title: the first 50 graphemes of its first message, and `...` if it was
 * cut. Never splits a grapheme and never exceeds `TITLE_MAX_LENGTH`.
 */
export function titleOf(message: string): string {
  const line = message.replaceAll(/\s+/g, ' ').trim()
  if (line.length <= TITLE_GRAPHEMES) return line
  let title = ''
  let count = 0
  for (const { segment } of segmenter.segment(line)) {
    const isFull = title.length + segment.length > TITLE_MAX_LENGTH - ELLIPSIS.length
    if (count === TITLE_GRAPHEMES || isFull) return title.trimEnd() + ELLIPSIS
    title += segment
    count += 1
  }
  return title
}
