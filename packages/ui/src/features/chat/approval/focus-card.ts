/** Moves the focus to the card before the focused control is removed. */
export function focusCard(within: Element): void {
  within.closest<HTMLElement>('[data-tool]')?.focus()
}

/** Focuses the first call that waits for an approval, and scrolls to it. */
export function showWaitingCard(): void {
  const card = document.querySelector<HTMLElement>('[data-tool][data-state="waiting"]')
  card?.focus({ preventScroll: true })
  card?.scrollIntoView({ block: 'center' })
}
