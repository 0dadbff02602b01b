/** “Milk”, “Bread” and “Eggs”. */
export function quoteTitles(notes: readonly { title: string }[]): string {
  const quoted = notes.map(({ title }) => `“${title}”`)
  return quoted.length < 2
    ? quoted.join('')
    : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1) ?? ''}`
}

/** "one note", "3 notes". */
export function countNotes(count: number): string {
  return count === 1 ? 'one note' : `${count} notes`
}
