import { code } from '@streamdown/code'
import { defaultRehypePlugins, Streamdown, type Components, type ControlsConfig } from 'streamdown'

/** Links open beside the page and tell the other side nothing; images stay links, unfetched. */
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

// Without rehype-raw, HTML in an answer stays text.
const rehypePlugins = [defaultRehypePlugins.sanitize, defaultRehypePlugins.harden].filter(
  (plugin) => plugin !== undefined,
)
const plugins = { code }
const controls: ControlsConfig = {
  code: true,
  table: { copy: true, download: false, fullscreen: false },
  mermaid: false,
}

export function Markdown({ text, isStreaming }: { text: string; isStreaming: boolean }) {
  return (
    <Streamdown
      className="prose-answer"
      components={components}
      plugins={plugins}
      rehypePlugins={rehypePlugins}
      controls={controls}
      lineNumbers={false}
      isAnimating={isStreaming}
      linkSafety={{ enabled: false }}
    >
      {text}
    </Streamdown>
  )
}
