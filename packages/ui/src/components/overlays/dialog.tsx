import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from '../class-names.ts'
import { Overlay } from './overlay.tsx'

interface DialogProps {
  isOpen: boolean
  onClose: () => void
  title: string
  description?: string
  isWide?: boolean
  /** False: only a button closes the dialog, not Escape or a click outside. */
  isDismissible?: boolean
  children: ReactNode
}

export function Dialog({
  isOpen,
  onClose,
  title,
  description,
  isWide = false,
  isDismissible = true,
  children,
}: DialogProps) {
  const preventUnlessDismissible = (event: Event) => {
    if (!isDismissible) event.preventDefault()
  }
  return (
    <Radix.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Overlay />
        <Radix.Content
          {...(description === undefined && { 'aria-describedby': undefined })}
          onInteractOutside={preventUnlessDismissible}
          onEscapeKeyDown={preventUnlessDismissible}
          className={classNames(
            'fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] -translate-1/2 animate-fade overflow-y-auto rounded-2xl border border-line bg-surface p-5 shadow-deep outline-none sm:p-6',
            isWide ? 'w-[min(34rem,calc(100vw-2rem))]' : 'w-[min(26rem,calc(100vw-2rem))]',
          )}
        >
          <Radix.Title className="text-lg font-semibold tracking-tight">{title}</Radix.Title>
          {description !== undefined && (
            <Radix.Description className="mt-1.5 text-ink-soft">{description}</Radix.Description>
          )}
          <div className="mt-5">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
