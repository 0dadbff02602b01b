import { useQuery } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { trpc } from '../../api/trpc.ts'

const understood = [
  'Add buy milk for tomorrow and call mom on Friday',
  'Show my tasks · What is due this week?',
  'Complete the milk one · Reopen it',
  'Rename buy milk to buy oat milk · Move it to Monday',
  'Delete the milk one',
]

/** Says that nothing clever is at work, where that is so, and what it understands. */
export function DemoNote() {
  const { data } = useQuery(trpc.server.info.queryOptions())
  if (data?.model.kind !== 'demo') return null
  return (
    <details className="group/demo relative text-center text-[0.8125rem] text-ink-faint">
      <summary className="target inline-flex list-none items-center gap-1.5 rounded-md px-1.5 hover:text-ink [&::-webkit-details-marker]:hidden">
        <FlaskConical aria-hidden className="size-3.5" strokeWidth={1.75} />
        Demo model: no AI, understands plain to-do sentences.
        <span className="underline underline-offset-2">Which?</span>
      </summary>
      <div className="absolute bottom-full left-1/2 mb-2 w-[min(24rem,calc(100vw-2rem))] -translate-x-1/2 rounded-xl border border-line bg-surface p-4 text-left text-sm text-ink-soft shadow-deep">
        <p className="mb-2 font-medium text-ink">It understands sentences like these</p>
        <ul className="flex flex-col gap-1.5">
          {understood.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <p className="mt-3 text-[0.8125rem] text-ink-faint">
          Set OPENAI_API_KEY, or OPENAI_BASE_URL of a local model, for a real one.
        </p>
      </div>
    </details>
  )
}
