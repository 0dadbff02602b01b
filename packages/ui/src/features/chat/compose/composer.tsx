import { MESSAGE_MAX_LENGTH, type ConversationId } from '@throughline/protocol'
import { ArrowUp, Square } from 'lucide-react'
import {
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
  type ReactNode,
  type Ref,
  type RefObject,
} from 'react'
import { classNames } from '../../../components/class-names.ts'
import { drafts } from './tab-storage.ts'

export interface ComposerHandle {
  fill: (text: string) => void
}

interface ComposerProps {
  conversationId: ConversationId | null
  isRunning: boolean
  /** The answer waits for an approval. */
  isWaiting: boolean
  isStopping: boolean
  onSend: (text: string) => void
  onStop: () => void
  ref?: Ref<ComposerHandle>
}

export function Composer(props: ComposerProps) {
  const { conversationId, isRunning, isWaiting, isStopping, onSend, onStop, ref } = props
  const [text, setText] = useState(() => drafts.read(conversationId))
  const field = useRef<HTMLTextAreaElement>(null)
  const canSend = text.trim() !== '' && text.length <= MESSAGE_MAX_LENGTH

  const write = (next: string) => {
    setText(next)
    drafts.keep(conversationId, next)
  }
  const send = () => {
    if (!canSend) return
    onSend(text)
    write('')
  }
  useFocusOnMount(field)
  useImperativeHandle(ref, () => ({
    fill(suggestion) {
      write(suggestion)
      field.current?.focus()
    },
  }))

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
      className="flex items-end gap-2 rounded-[1.375rem] border border-line-field bg-surface py-1.5 pr-1.5 pl-4 shadow-soft transition-[border-color,box-shadow] focus-within:border-accent focus-within:ring-3 focus-within:ring-accent/15"
    >
      <Field
        ref={field}
        text={text}
        placeholder={
          isWaiting
            ? 'Waiting for your approval'
            : isRunning
              ? 'Write the next message'
              : 'Write a message'
        }
        onWrite={write}
        onSend={send}
      />
      <LengthNote length={text.length} />
      {isRunning && text.trim() === '' ? (
        <RoundButton label="Stop answering" isDisabled={isStopping} onClick={onStop}>
          <Square aria-hidden className="size-3.5 fill-current" />
        </RoundButton>
      ) : (
        <RoundButton label="Send" type="submit" isDisabled={!canSend}>
          <ArrowUp aria-hidden className="size-5" strokeWidth={2.25} />
        </RoundButton>
      )}
    </form>
  )
}

interface FieldProps {
  text: string
  placeholder: string
  onWrite: (text: string) => void
  onSend: () => void
  ref: Ref<HTMLTextAreaElement>
}

/** Enter sends, except while an input method is composing. Shift+Enter inserts a line break. */
function Field({ text, placeholder, onWrite, onSend, ref }: FieldProps) {
  return (
    <div data-text={text} className="grows text-base leading-6">
      <textarea
        ref={ref}
        rows={1}
        value={text}
        aria-label="Message"
        aria-invalid={text.length > MESSAGE_MAX_LENGTH}
        placeholder={placeholder}
        enterKeyHint="send"
        onChange={(event) => onWrite(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          onSend()
        }}
        className="scroll-thin bg-transparent outline-none placeholder:text-ink-faint"
      />
    </div>
  )
}

interface RoundButtonProps {
  label: string
  type?: 'button' | 'submit'
  isDisabled: boolean
  onClick?: () => void
  children: ReactNode
}

function RoundButton({ label, type = 'button', isDisabled, onClick, children }: RoundButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      disabled={isDisabled}
      onClick={onClick}
      className="target flex size-9 shrink-0 items-center justify-center rounded-full bg-accent text-on-accent transition-colors hover:bg-accent-strong disabled:bg-hover disabled:text-ink-faint"
    >
      {children}
    </button>
  )
}

const SHOW_LENGTH_FROM = MESSAGE_MAX_LENGTH * 0.9

function LengthNote({ length }: { length: number }) {
  if (length < SHOW_LENGTH_FROM) return null
  const isTooLong = length > MESSAGE_MAX_LENGTH
  return (
    <p
      role="status"
      className={classNames(
        'self-center text-[0.8125rem] whitespace-nowrap tabular-nums',
        isTooLong ? 'text-danger' : 'text-ink-faint',
      )}
    >
      {length.toLocaleString('en')} / {MESSAGE_MAX_LENGTH.toLocaleString('en')}
    </p>
  )
}

/** Focuses the field, except on touch devices, where the on-screen keyboard would cover the page. */
function useFocusOnMount(field: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    if (window.matchMedia('(pointer: fine)').matches) field.current?.focus()
  }, [field])
}
