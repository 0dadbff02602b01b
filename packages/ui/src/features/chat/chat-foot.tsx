import { WifiOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useIsReconnecting } from '../../api/connection.ts'
import { DemoNote } from './demo-note.tsx'

interface ChatFootProps {
  /** The stream of the answer is reconnecting. */
  isStreamReconnecting?: boolean
  children: ReactNode
}

/** The message field, the state of the connection and the note on the demo model. */
export function ChatFoot({ isStreamReconnecting = false, children }: ChatFootProps) {
  const isReconnecting = useIsReconnecting() || isStreamReconnecting
  return (
    <footer className="relative mx-auto w-full max-w-3xl px-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-6">
      <div
        aria-hidden
        className="pointer-events-none absolute inset-x-0 bottom-full h-6 bg-linear-to-t from-paper to-transparent"
      />
      {isReconnecting && (
        <p
          role="status"
          className="mb-2 flex animate-late items-center justify-center gap-1.5 text-[0.8125rem] text-ink-faint"
        >
          <WifiOff aria-hidden className="size-3.5" />
          Reconnecting. The answer continues on the server.
        </p>
      )}
      {children}
      <div className="mt-2 flex min-h-5 justify-center">
        <DemoNote />
      </div>
    </footer>
  )
}
