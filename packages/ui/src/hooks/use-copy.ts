import { useState } from 'react'
import { toast } from 'sonner'

const COPIED_FOR_MS = 1_800

interface Copying {
  /** True for COPIED_FOR_MS after a copy. */
  isCopied: boolean
  copy: (text: string) => Promise<void>
}

/** Copies text to the clipboard. */
export function useCopy(): Copying {
  const [isCopied, setCopied] = useState(false)
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
      setTimeout(setCopied, COPIED_FOR_MS, false)
    } catch {
      toast.error('Could not copy. Your browser blocked access to the clipboard.')
    }
  }
  return { isCopied, copy }
}
