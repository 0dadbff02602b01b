import { useQuery } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import type { ReactNode } from 'react'
import { trpc } from '../../api/trpc.ts'
import { Popover } from '../../components/overlays/popover.tsx'
import { useWebApp } from '../../web-app/web-app.ts'

/** Shown when the demo model is in use: says so, and lists sentences that it understands. */
export function DemoNote() {
  const { data } = useQuery(trpc.server.info.queryOptions())
  const { demoSentences } = useWebApp()
  if (data?.model.kind !== 'demo') return null
  return (
    <Popover
      trigger={
        <button
          type="button"
          className="target inline-flex items-center gap-1.5 rounded-md px-1.5 text-[0.8125rem] text-ink-faint hover:text-ink"
        >
          <FlaskConical aria-hidden className="size-3.5" strokeWidth={1.75} />
          Demo model (no AI) ·
          <span className="underline underline-offset-2">see what it understands</span>
        </button>
      }
    >
      {demoSentences.length > 0 && <Sentences sentences={demoSentences} />}
      <RealModelHint>
        To use a real model, set OPENAI_API_KEY on the server. For a local model, set
        OPENAI_BASE_URL.
      </RealModelHint>
    </Popover>
  )
}

function Sentences({ sentences }: { sentences: readonly string[] }) {
  return (
    <>
      <p className="font-medium">The demo model understands plain sentences like these:</p>
      <ul className="mt-2 mb-3 flex flex-col gap-1.5 text-ink-soft">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  )
}

function RealModelHint({ children }: { children: ReactNode }) {
  return <p className="text-[0.8125rem] text-ink-faint">{children}</p>
}
