import { ChevronRight, Sparkles } from 'lucide-react'
import { classNames } from '../../../components/class-names.ts'
import { TimelineNode } from './timeline-dot.tsx'

/** The model's thinking, collapsed by default. */
export function Thinking({ text, isStreaming }: { text: string; isStreaming: boolean }) {
  return (
    <section aria-label="Thinking" className="relative">
      <TimelineNode>
        <Sparkles className="size-3 text-ink-faint" />
      </TimelineNode>
      <details className="group/thinking">
        <summary className="flex min-h-6 list-none items-center gap-1.5 text-sm text-ink-faint [&::-webkit-details-marker]:hidden">
          <span className={classNames(isStreaming && 'shimmer-text')}>
            {isStreaming ? 'Thinking' : 'Thoughts'}
          </span>
          <ChevronRight
            aria-hidden
            className="size-3.5 text-ink-faint transition-transform group-open/thinking:rotate-90"
          />
        </summary>
        <p className="mt-1.5 text-sm break-words whitespace-pre-wrap text-ink-soft">{text}</p>
      </details>
    </section>
  )
}
