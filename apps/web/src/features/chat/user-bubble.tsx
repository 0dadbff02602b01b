import { classNames } from '../../ui/class-names.ts'

interface UserBubbleProps {
  text: string
  isPending?: boolean
}

export function UserBubble({ text, isPending = false }: UserBubbleProps) {
  return (
    <div
      className={classNames(
        'ml-auto w-fit max-w-[85%] rounded-2xl rounded-br-md bg-accent-wash px-4 py-2.5 break-words whitespace-pre-wrap transition-opacity',
        isPending && 'opacity-60',
      )}
    >
      {text}
    </div>
  )
}
