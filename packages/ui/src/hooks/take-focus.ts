/** A `ref` that focuses the element when it is mounted. */
export function takeFocus(element: HTMLElement | null): void {
  element?.focus()
}
