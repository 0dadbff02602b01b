import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { ValueTable } from './value-table.tsx'

/** The text that is visible while everything is collapsed, with `|` between the parts. */
function shownText(value: unknown): string {
  const html = renderToStaticMarkup(<ValueTable value={value} />)
  const folded = html.replaceAll(/<\/summary>.*?<\/details>/gs, '')
  return folded
    .replaceAll(/<[^>]+>/g, '|')
    .split('|')
    .filter((part) => part !== '')
    .join('|')
}

test('fields are shown by their names in plain words', () => {
  expect(shownText({ dueOn: '2026-11-24', is_open: true, note: null, count: 0 })).toBe(
    'Due on|2026-11-24|Is open|Yes|Note|None|Count|0',
  )
})

test('an object is collapsed under its title', () => {
  expect(shownText({ loan: { id: '1', title: 'Drill' } })).toBe('Loan|Drill')
})

test('a short list is shown, a long list is collapsed', () => {
  expect(shownText({ ids: ['a', 'b'] })).toBe('Ids|a|b')
  expect(shownText({ ids: ['a', 'b', 'c', 'd', 'e', 'f'] })).toBe('Ids|6 items')
  expect(shownText({ ids: [] })).toBe('Ids|None')
})

test('a value that is not an object is shown as text', () => {
  expect(shownText('text')).toBe('text')
  expect(shownText({})).toBe('Nothing')
})
