import { useQuery } from '@tanstack/react-query'
import { contract } from '@throughline/agent/testing/contract'
import type { ToolsOf } from '@throughline/api'
import type { NotesRouter } from '@throughline/server/testing/notes'
import { NotebookPen, Search } from 'lucide-react'
import {
  createAppClient,
  defineWeb,
  Notice,
  queryClient,
  ToolFrame,
  type ToolPart,
} from '../../src/index.ts'

const { trpc } = createAppClient<NotesRouter>()

/** The browser half of the notes app: one card, one broken card, the generic card for the rest. */
export const notesWeb = defineWeb<NotesRouter>({
  contract,
  name: 'Notes',
  words: { line: 'I keep your notes.' },
  cards: { list_notes: ListNotesCard, find_notes: BrokenCard },
  panel: { title: 'Notes', icon: NotebookPen, Content: NotesPanel },
  suggestions: [
    { icon: NotebookPen, text: 'Add buy milk, then show my notes' },
    { icon: Search, text: 'Show my notes' },
  ],
  demoSentences: ['Add buy milk, then show my notes', 'Delete milk and bread'],
  exampleCalls: [{ scope: 'notes', path: 'note.create', body: { title: 'Buy milk' } }],
  onChange: () => queryClient.invalidateQueries(trpc.note.list.pathFilter()),
})

function ListNotesCard({ part }: { part: ToolPart<ToolsOf<NotesRouter>, 'list_notes'> }) {
  return (
    <ToolFrame part={part}>
      {part.state === 'done' && (
        <ul aria-label="Listed notes" className="mt-1.5 list-disc pl-5">
          {part.result.notes.map(({ id, title }) => (
            <li key={id}>{title}</li>
          ))}
        </ul>
      )}
    </ToolFrame>
  )
}

/** Throws, like a card of an open page that receives a result of a newer version. */
function BrokenCard(): never {
  throw new Error('This card cannot show the result.')
}

function NotesPanel() {
  const { data } = useQuery(trpc.note.list.queryOptions({ archived: false }))
  if (data?.items.length === 0) return <Notice icon={NotebookPen} title="No notes yet" />
  return (
    <ul className="flex flex-col gap-2 px-4">
      {data?.items.map(({ id, title }) => (
        <li key={id}>{title}</li>
      ))}
    </ul>
  )
}
