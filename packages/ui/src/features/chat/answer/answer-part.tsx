import type { AnswerPart } from '@throughline/protocol'
import { memo } from 'react'
import { Markdown } from '../../../components/text/markdown.tsx'
import { TimelineDot } from './timeline-dot.tsx'
import { Thinking } from './thinking.tsx'
import { GenericCard } from '../tool-cards/generic-card.tsx'
import { useWebApp } from '../../../web-app/web-app.ts'

interface AnswerPartProps {
  part: AnswerPart
  /** The part may still grow. */
  isStreaming: boolean
}

/** Memoized: `fold` keeps the identity of unchanged parts, so only changed parts rerender. */
export const AnswerPartView = memo(function AnswerPartView({ part, isStreaming }: AnswerPartProps) {
  const { showCall } = useWebApp()
  switch (part.type) {
    case 'text':
      return (
        <div className="relative">
          <TimelineDot />
          <Markdown text={part.text} isStreaming={isStreaming} />
        </div>
      )
    case 'thinking':
      return <Thinking text={part.text} isStreaming={isStreaming} />
    case 'tool_call':
      return showCall(part)
    case 'unknown_tool':
      return <GenericCard part={part} />
  }
})
