import { useWebApp } from '../../web-app/web-app.ts'

export function Suggestions({ onChoose }: { onChoose: (text: string) => void }) {
  const { suggestions } = useWebApp()
  if (suggestions.length === 0) return null
  return (
    <ul className="grid w-full gap-2 sm:grid-cols-2">
      {suggestions.map(({ icon: Icon, text }) => (
        <li key={text}>
          <button
            type="button"
            onClick={() => onChoose(text)}
            className="flex h-full min-h-12 w-full items-start gap-3 rounded-xl border border-line bg-surface px-4 py-3 text-left text-sm leading-snug text-ink-soft transition-colors hover:border-line-strong hover:text-ink"
          >
            <Icon aria-hidden className="mt-px size-4 shrink-0 text-accent" strokeWidth={1.75} />
            {text}
          </button>
        </li>
      ))}
    </ul>
  )
}
