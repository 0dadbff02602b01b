import { Dialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from '../class-names.ts'
import { Overlay } from './overlay.tsx'

const sides = {
  left: 'left-0 animate-from-left border-r',
  right: 'right-0 animate-from-right border-l',
} as const

interface DrawerProps {
  side: keyof typeof sides
  title: string
  isOpen: boolean
  onClose: () => void
  children: ReactNode
}

/** A side panel that slides over the page, for narrow windows. */
export function Drawer({ side, title, isOpen, onClose, children }: DrawerProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Overlay />
        <Dialog.Content
          aria-describedby={undefined}
          onEscapeKeyDown={(event) => {
            if (handlesEscape(event.target)) event.preventDefault()
          }}
          className={classNames(
            'fixed inset-y-0 z-50 flex w-[min(22rem,88vw)] flex-col border-line bg-sunken shadow-deep outline-none',
            sides[side],
          )}
        >
          <Dialog.Title className="sr-only">{title}</Dialog.Title>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** Inside an editor, Escape cancels the edit instead of closing the drawer. */
function handlesEscape(target: EventTarget | null): boolean {
  return target instanceof Element && target.hasAttribute('data-takes-escape')
}
