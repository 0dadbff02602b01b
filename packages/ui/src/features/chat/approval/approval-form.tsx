import { useState } from 'react'
import { Button } from '../../../components/controls/button.tsx'
import { focusCard } from './focus-card.ts'
import { NoteField } from './note-field.tsx'
import { useDecide } from './use-decide.ts'

/** The buttons to approve or reject a call. */
export function ApprovalForm({ callId }: { callId: string }) {
  const { decide, decided, failure } = useDecide(callId)
  const [note, setNote] = useState<string | null>(null)
  const written = note?.trim() ?? ''
  const isDecided = decided !== null
  return (
    <form
      aria-label="Your decision"
      onSubmit={(event) => {
        event.preventDefault()
        focusCard(event.currentTarget)
        if (!isDecided) decide(false, written === '' ? null : written)
      }}
      className="mt-2.5 flex flex-wrap items-center gap-2"
    >
      {note === null ? (
        <Button
          look="primary"
          className="pointer-coarse:min-h-11"
          disabled={isDecided}
          isBusy={decided === 'approved'}
          onClick={(event) => {
            focusCard(event.currentTarget)
            decide(true, null)
          }}
        >
          Approve
        </Button>
      ) : (
        <NoteField
          note={note}
          isDisabled={isDecided}
          onChange={setNote}
          onCancel={() => setNote(null)}
        />
      )}
      <Button
        type="submit"
        className="pointer-coarse:min-h-11"
        disabled={isDecided}
        isBusy={decided === 'rejected'}
      >
        Reject
      </Button>
      <Button
        look="quiet"
        className="pointer-coarse:min-h-11"
        disabled={isDecided}
        onClick={() => setNote(note === null ? '' : null)}
      >
        {note === null ? 'Reject with a note' : 'Back'}
      </Button>
      {failure !== null && (
        <p role="alert" className="w-full text-sm text-danger">
          {failure}
        </p>
      )}
    </form>
  )
}
