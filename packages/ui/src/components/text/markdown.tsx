import { lazy, Suspense } from 'react'

// The Markdown code is half of the bundle. It loads in parallel, so that the page starts without it
// and it is there before the first answer.
const loading = import('./markdown-text.tsx')

const MarkdownText = lazy(async () => {
  try {
    return { default: (await loading).MarkdownText }
  } catch {
    return { default: PlainText }
  }
})

interface MarkdownProps {
  text: string
  /** The text is still growing. */
  isStreaming: boolean
}

export function Markdown({ text, isStreaming }: MarkdownProps) {
  return (
    <Suspense fallback={<PlainText text={text} />}>
      <MarkdownText text={text} isStreaming={isStreaming} />
    </Suspense>
  )
}

function PlainText({ text }: Pick<MarkdownProps, 'text'>) {
  return <div className="prose-answer whitespace-pre-wrap">{text}</div>
}
