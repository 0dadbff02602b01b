import { plainName } from '@throughline/protocol'
import { ChevronRight } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import { LOCALE } from '../../../components/text/day.ts'
import { isRecord, labelOf, toShownText } from './shown-value.ts'

/** Longer lists are collapsed and show at most ITEMS_MAX items. */
const OPEN_ITEMS_MAX = 5
const ITEMS_MAX = 50

/** A readable JSON value: field names in plain words, objects and long lists collapsed. */
export function ValueTable({ value }: { value: unknown }) {
  if (!isRecord(value)) return <Value value={value} />
  const fields = Object.entries(value)
  if (fields.length === 0) return <Faint>Nothing</Faint>
  return (
    <dl className="grid grid-cols-[fit-content(40%)_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
      {fields.map(([name, field]) => (
        <Fragment key={name}>
          <dt className="break-words text-ink-faint">{plainName(name)}</dt>
          <dd className="min-w-0 break-words">
            <Value value={field} />
          </dd>
        </Fragment>
      ))}
    </dl>
  )
}

function Value({ value }: { value: unknown }): ReactNode {
  if (Array.isArray(value)) return <Items items={value} />
  if (isRecord(value)) return <Nested value={value} />
  const shown = toShownText(value, LOCALE)
  if (shown.isFaint) return <Faint>{shown.text}</Faint>
  return <span className="whitespace-pre-wrap">{shown.text}</span>
}

function Items({ items }: { items: readonly unknown[] }) {
  if (items.length === 0) return <Faint>None</Faint>
  if (items.length <= OPEN_ITEMS_MAX) return <ItemList items={items} />
  const shown = items.slice(0, ITEMS_MAX)
  return (
    <Fold summary={`${items.length} items`}>
      <ItemList items={shown} />
      {shown.length < items.length && <Faint>and {items.length - shown.length} more</Faint>}
    </Fold>
  )
}

function ItemList({ items }: { items: readonly unknown[] }) {
  return (
    <ol className="flex flex-col gap-1">
      {items.map((item, index) => (
        <li key={index}>
          <Value value={item} />
        </li>
      ))}
    </ol>
  )
}

function Nested({ value }: { value: Record<string, unknown> }) {
  if (Object.keys(value).length === 0) return <Faint>Nothing</Faint>
  return (
    <Fold summary={labelOf(value)}>
      <ValueTable value={value} />
    </Fold>
  )
}

function Fold({ summary, children }: { summary: string; children: ReactNode }) {
  return (
    <details className="group/fold">
      <summary className="flex list-none items-center gap-1 [&::-webkit-details-marker]:hidden">
        <span className="min-w-0 break-words">{summary}</span>
        <ChevronRight
          aria-hidden
          className="size-3.5 shrink-0 text-ink-faint transition-transform group-open/fold:rotate-90"
        />
      </summary>
      <div className="mt-1 mb-1.5 border-l-2 border-line pl-3">{children}</div>
    </details>
  )
}

function Faint({ children }: { children: ReactNode }) {
  return <span className="text-ink-faint">{children}</span>
}
