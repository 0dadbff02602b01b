/** Keeps the place of who uses the keyboard when what has the focus is about to go. */
export function focusCard(within: Element): void {
  within.closest<HTMLElement>('[data-tool]')?.focus()
}

/** Goes to the first call that waits for an approval. */
export function showWaitingCard(): void {
  const card = document.querySelector<HTMLElement>('[data-tool][data-state="waiting"]')
  card?.focus({ preventScroll: true })
  card?.scrollIntoView({ block: 'center' })
}
