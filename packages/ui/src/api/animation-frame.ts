const HIDDEN_FRAME_MS = 250

/** requestAnimationFrame with a timer for hidden tabs, where browsers do not call it back. */
export function nextFrame(callback: () => void): void {
  if (document.hidden) setTimeout(callback, HIDDEN_FRAME_MS)
  else requestAnimationFrame(callback)
}
