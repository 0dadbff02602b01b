import { expect, test } from 'vitest'
import { snippetsOf } from './snippets.ts'

test('commands, files and changes are found in order, and marked commands are skipped', () => {
  const page = `text
\`\`\`sh
npm start
\`\`\`
\`\`\`sh skip
git fetch
\`\`\`
\`\`\`ts
// packages/loans/src/a.ts
export const a = 1
\`\`\`
\`\`\`ts
export const shown = 'only'
\`\`\`
\`\`\`diff
--- a/x
\`\`\`
`
  expect(snippetsOf(page)).toEqual([
    { kind: 'command', text: 'npm start\n' },
    { kind: 'file', path: 'packages/loans/src/a.ts', text: 'export const a = 1\n' },
    { kind: 'change', text: '--- a/x\n' },
  ])
})
