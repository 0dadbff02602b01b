import type { AppTools } from '@throughline/api'
import type { AnswerPart } from '@throughline/protocol'
import { memo } from 'react'
import { Markdown } from '../../../components/text/markdown.tsx'
import { TimelineDot } from './timeline-dot.tsx'
import { Thinking } from './thinking.tsx'
import { ToolCallCard } from '../tool-cards/tool-card.tsx'
import { UnknownToolCard } from '../tool-cards/unknown-tool-card.tsx'

interface AnswerPartProps {
  part: AnswerPart<AppTools>
  /** More of this part may come. */
  isStreaming: boolean
}

/** `fold` keeps the identity of parts that an event leaves alone, so only what moves renders. */
export const AnswerPartView = memo(function AnswerPartView({ part, isStreaming }: AnswerPartProps) {
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
      return <ToolCallCard part={part} />
    case 'unknown_tool':
      return <UnknownToolCard part={part} />
  }
})
