import { useEffect, useState } from 'react'
import {
  defaultRehypePlugins,
  Streamdown,
  type CodeHighlighterPlugin,
  type Components,
  type ControlsConfig,
} from 'streamdown'

/** Links open in a new tab without a referrer. Images are shown as links and not fetched. */
const components: Components = {
  a: ({ href, children }) => (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="font-medium text-accent underline decoration-accent/35 underline-offset-3 hover:decoration-accent"
    >
      {children}
    </a>
  ),
  img: ({ src, alt }) => (
    <a
      href={typeof src === 'string' ? src : undefined}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="text-accent underline"
    >
      {alt === undefined || alt === '' ? 'Image' : alt}
    </a>
  ),
}

// rehype-raw is left out, so HTML in an answer is shown as text.
const rehypePlugins = [defaultRehypePlugins.sanitize, defaultRehypePlugins.harden].filter(
  (plugin) => plugin !== undefined,
)
const controls: ControlsConfig = { code: true, table: false, mermaid: false }
const linkSafety = { enabled: false }

interface MarkdownTextProps {
  text: string
  isStreaming: boolean
}

export function MarkdownText({ text, isStreaming }: MarkdownTextProps) {
  const code = useHighlighter(text.includes('```') || text.includes('~~~'))
  return (
    <Streamdown
      className="prose-answer"
      components={components}
      {...(code !== null && { plugins: code })}
      rehypePlugins={rehypePlugins}
      controls={controls}
      lineNumbers={false}
      isAnimating={isStreaming}
      linkSafety={linkSafety}
    >
      {text}
    </Streamdown>
  )
}

interface Highlighter {
  code: CodeHighlighterPlugin
}

let highlighter: Highlighter | null = null

/** Loads the highlighter when the first code block is shown. */
function useHighlighter(isNeeded: boolean): Highlighter | null {
  const [loaded, setLoaded] = useState(highlighter)
  useEffect(() => {
    const load = async () => {
      const { code } = await import('@streamdown/code')
      highlighter = { code }
      setLoaded(highlighter)
    }
    if (isNeeded && loaded === null) void load()
  }, [isNeeded, loaded])
  return loaded
}
