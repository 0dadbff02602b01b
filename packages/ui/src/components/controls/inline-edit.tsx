import { useRef } from 'react'

interface InlineEditProps {
  label: string
  value: string
  maxLength: number
  /** Called with the new text; not when it is empty or as it was. */
  onSave: (value: string) => void
  /** By a key the focus was here, and has to go somewhere. */
  onClose: (by: 'key' | 'leaving') => void
}

/** A text that is edited where it stands: Enter or leaving saves, Escape does not. */
export function InlineEdit({ label, value, maxLength, onSave, onClose }: InlineEditProps) {
  const isDone = useRef(false)
  const finish = (text: string | null, by: 'key' | 'leaving') => {
    if (isDone.current) return
    isDone.current = true
    const trimmed = text?.trim()
    if (trimmed !== undefined && trimmed !== '' && trimmed !== value) onSave(trimmed)
    onClose(by)
  }
  return (
    <input
      aria-label={label}
      autoFocus
      data-takes-escape
      defaultValue={value}
      maxLength={maxLength}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={(event) => finish(event.currentTarget.value, 'leaving')}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') finish(event.currentTarget.value, 'key')
        if (event.key !== 'Escape') return
        event.stopPropagation()
        finish(null, 'key')
      }}
      className="-mx-1.5 w-full min-w-0 rounded-md border border-accent bg-surface px-1.5 py-0.5 text-[length:inherit] ring-3 ring-accent/20 pointer-coarse:text-base"
    />
  )
}
