const TITLE_GRAPHEMES = 50
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A conversation's title: the first 50 characters a reader sees of its first message, `...` when cut. */
export function titleOf(message: string): string {
  const text = message
    .slice(0, TITLE_GRAPHEMES * 40)
    .replace(/\s+/g, ' ')
    .trim()
  let title = ''
  let count = 0
  for (const { segment } of graphemes.segment(text)) {
    if (count === TITLE_GRAPHEMES) return fit(`${title.trimEnd()}...`)
    title += segment
    count += 1
  }
  return fit(title)
}

function fit(title: string): string {
  return title.slice(0, 200).toWellFormed()
}
