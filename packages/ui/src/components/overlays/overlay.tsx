import { Dialog } from 'radix-ui'

/** The dimmed background behind a dialog or a drawer. */
export function Overlay() {
  return <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-black/35 dark:bg-black/60" />
}
