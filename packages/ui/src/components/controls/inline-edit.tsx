import { useRef } from 'react'

interface InlineEditProps {
  label: string
  value: string
  maxLength: number
  /** Called with the new text, unless it is empty or unchanged. */
  onSave: (value: string) => void
  /** After `key` the field had the focus, so the caller must move it. */
  onClose: (by: 'key' | 'blur') => void
}

/** Edits a text in place. Enter or losing the focus saves, Escape cancels. */
export function InlineEdit({ label, value, maxLength, onSave, onClose }: InlineEditProps) {
  const isDone = useRef(false)
  const finish = (text: string | null, by: 'key' | 'blur') => {
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
      onBlur={(event) => finish(event.currentTarget.value, 'blur')}
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
