import { useQuery } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { trpc } from '../../api/trpc.ts'
import { Popover } from '../../components/overlays/popover.tsx'

const understood = [
  'Add buy milk for tomorrow, then show my tasks',
  'What is left for this week?',
  'Move the dentist to Friday',
  'Complete the milk one',
  'Rename “Buy milk” to “Buy oat milk”',
  'Delete the done tasks',
]

/** Says that nothing clever is at work, where that is so, and what it understands. */
export function DemoNote() {
  const { data } = useQuery(trpc.server.info.queryOptions())
  if (data?.model.kind !== 'demo') return null
  return (
    <Popover
      trigger={
        <button
          type="button"
          className="target inline-flex items-center gap-1.5 rounded-md px-1.5 text-[0.8125rem] text-ink-faint hover:text-ink"
        >
          <FlaskConical aria-hidden className="size-3.5" strokeWidth={1.75} />
          Demo model, no AI ·
          <span className="underline underline-offset-2">what it understands</span>
        </button>
      }
    >
      <p className="font-medium">The demo model understands plain sentences like these</p>
      <ul className="mt-2 flex flex-col gap-1.5 text-ink-soft">
        {understood.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <p className="mt-3 text-[0.8125rem] text-ink-faint">
        For a real one the server needs OPENAI_API_KEY, or OPENAI_BASE_URL of a local model.
      </p>
    </Popover>
  )
}
