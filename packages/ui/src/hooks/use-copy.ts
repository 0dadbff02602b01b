import { useState } from 'react'
import { toast } from 'sonner'

const COPIED_FOR_MS = 1_800

interface Copying {
  /** True for a moment after it was copied. */
  isCopied: boolean
  copy: (text: string) => Promise<void>
}

/** Puts text on the clipboard, and says so. */
export function useCopy(): Copying {
  const [isCopied, setCopied] = useState(false)
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
      setTimeout(setCopied, COPIED_FOR_MS, false)
    } catch {
      toast.error('The browser does not allow this page to copy.')
    }
  }
  return { isCopied, copy }
}
