/** A fenced block of a page: a command, a whole file, or a change to a file. */
export type Snippet =
  | { kind: 'command'; text: string }
  | { kind: 'file'; path: string; text: string }
  | { kind: 'change'; text: string }

/**
 * The snippets of a Markdown page, in order. `sh` blocks are commands, except those marked `sh skip`.
 * `ts` blocks whose first line is a comment with a path are files. `diff` blocks are changes.
 */
export function snippetsOf(page: string): Snippet[] {
  const blocks = page.matchAll(/^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm)
  return [...blocks].flatMap(([, language, mark = '', text = '']): Snippet[] => {
    if (language === 'sh') return mark.trim() === 'skip' ? [] : [{ kind: 'command', text }]
    if (language === 'diff') return [{ kind: 'change', text }]
    const path = language === 'ts' ? /^\/\/ (packages\/\S+)\n/.exec(text)?.[1] : undefined
    if (path === undefined) return []
    return [{ kind: 'file', path, text: text.slice(text.indexOf('\n') + 1) }]
  })
}
