import { classNames } from '../../components/class-names.ts'
import { LOCALE } from '../../components/text/day.ts'

interface UserBubbleProps {
  text: string
  sentAt?: string
  isPending?: boolean
}

export function UserBubble({ text, sentAt, isPending = false }: UserBubbleProps) {
  return (
    <div
      title={sentAt === undefined ? undefined : timeText(sentAt)}
      className={classNames(
        'ml-auto w-fit max-w-[85%] rounded-2xl rounded-br-md bg-accent-wash px-4 py-2.5 break-words whitespace-pre-wrap transition-opacity',
        isPending && 'opacity-60',
      )}
    >
      {text}
    </div>
  )
}

function timeText(at: string): string {
  return new Date(at).toLocaleString(LOCALE, { dateStyle: 'full', timeStyle: 'short' })
}
