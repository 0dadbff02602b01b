const HIDDEN_FRAME_MS = 250

/** As requestAnimationFrame, which never calls back in a hidden tab. */
export function nextFrame(callback: () => void): void {
  if (document.hidden) setTimeout(callback, HIDDEN_FRAME_MS)
  else requestAnimationFrame(callback)
}
