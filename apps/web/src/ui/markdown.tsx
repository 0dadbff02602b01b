import { lazy, Suspense } from 'react'

/** The machinery for markdown is half of the page's code; the page does not wait for it. */
const MarkdownText = lazy(async () => {
  const { MarkdownText: component } = await import('./markdown-text.tsx')
  return { default: component }
})

interface MarkdownProps {
  text: string
  /** More of the text may come. */
  isStreaming: boolean
}

export function Markdown({ text, isStreaming }: MarkdownProps) {
  return (
    <Suspense fallback={<div className="prose-answer whitespace-pre-wrap">{text}</div>}>
      <MarkdownText text={text} isStreaming={isStreaming} />
    </Suspense>
  )
}
