import { focusCard } from './focus-card.ts'

const NOTE_MAX_LENGTH = 500

interface NoteFieldProps {
  note: string
  isDisabled: boolean
  onChange: (note: string) => void
  onCancel: () => void
}

/** The note that the model receives with a rejection. Enter rejects, Escape closes the field. */
export function NoteField({ note, isDisabled, onChange, onCancel }: NoteFieldProps) {
  return (
    <input
      autoFocus
      aria-label="Note to the assistant"
      placeholder="What should the assistant do instead?"
      autoComplete="off"
      enterKeyHint="send"
      maxLength={NOTE_MAX_LENGTH}
      value={note}
      disabled={isDisabled}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
        // Escape outside of a field stops the answer.
        event.preventDefault()
        focusCard(event.currentTarget)
        onCancel()
      }}
      className="h-9 w-full rounded-lg border border-line-field bg-surface px-3 text-base transition-shadow placeholder:text-ink-faint focus-visible:border-accent focus-visible:ring-3 focus-visible:ring-accent/20 pointer-coarse:h-11"
    />
  )
}
