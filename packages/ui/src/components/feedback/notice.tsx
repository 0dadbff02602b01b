import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

interface NoticeProps {
  icon: LucideIcon
  title: string
  text?: string
  children?: ReactNode
}

/** Explains why there is no content and what to do next. */
export function Notice({ icon: Icon, title, text, children }: NoticeProps) {
  return (
    <div className="flex flex-col items-center gap-1.5 px-6 py-10 text-center">
      <Icon aria-hidden className="mb-1.5 size-6 text-ink-faint" strokeWidth={1.5} />
      <p className="font-medium">{title}</p>
      {text !== undefined && <p className="max-w-80 text-sm text-balance text-ink-soft">{text}</p>}
      {children !== undefined && <div className="mt-3 flex gap-2">{children}</div>}
    </div>
  )
}
