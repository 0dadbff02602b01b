import { TITLE_MAX_LENGTH } from './text.ts'

const TITLE_GRAPHEMES = 50
const ELLIPSIS = '...'
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * A conversation's title: the first 50 characters that a reader sees of its first message, and
 * `...` when it is cut. No character is split, and the title fits its column.
 */
export function titleOf(message: string): string {
  const line = message.replaceAll(/\s+/g, ' ').trim()
  if (line.length <= TITLE_GRAPHEMES) return line
  let title = ''
  let count = 0
  for (const { segment } of graphemes.segment(line)) {
    const full = title.length + segment.length > TITLE_MAX_LENGTH - ELLIPSIS.length
    if (count === TITLE_GRAPHEMES || full) return title.trimEnd() + ELLIPSIS
    title += segment
    count += 1
  }
  return title
}
