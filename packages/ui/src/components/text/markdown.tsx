import { lazy, Suspense } from 'react'

// The machinery for markdown is half of the page's code: the page does not wait for it, but it is
// on its way before the first answer is.
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
  /** More of the text may come. */
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
