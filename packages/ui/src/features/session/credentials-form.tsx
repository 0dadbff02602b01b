import { useState, type SubmitEvent } from 'react'
import { Button } from '../../components/controls/button.tsx'
import { TextField } from '../../components/controls/text-field.tsx'
import { credentialsSchema, signIn, signUp } from './sign-in.ts'

const modes = {
  signIn: {
    action: 'Sign in',
    submit: signIn,
    password: 'current-password',
    other: 'signUp',
    question: 'New here?',
    otherAction: 'Create an account',
  },
  signUp: {
    action: 'Create account',
    submit: signUp,
    password: 'new-password',
    other: 'signIn',
    question: 'Have an account?',
    otherAction: 'Sign in',
  },
} as const

interface CredentialsFormProps {
  startWith: keyof typeof modes
  /** `plain` when another button is the primary action. */
  look?: 'primary' | 'plain'
  onDone?: () => void
}

export function CredentialsForm({ startWith, look = 'primary', onDone }: CredentialsFormProps) {
  const [name, setName] = useState<keyof typeof modes>(startWith)
  const [errorMessage, setErrorMessage] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const mode = modes[name]

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const credentials = credentialsSchema.parse(
      Object.fromEntries(new FormData(event.currentTarget)),
    )
    setBusy(true)
    setErrorMessage(null)
    const outcome = await mode.submit(credentials)
    setBusy(false)
    setErrorMessage(outcome)
    if (outcome === null) onDone?.()
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <TextField label="E-mail" name="email" type="email" autoComplete="email" required />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete={mode.password}
        minLength={name === 'signUp' ? 8 : 1}
        maxLength={128}
        required
        {...(name === 'signUp' && { hint: 'At least 8 characters.' })}
      />
      <p role="alert" className="text-sm text-danger empty:hidden">
        {errorMessage}
      </p>
      <Button type="submit" look={look} isBusy={isBusy} className="h-11">
        {mode.action}
      </Button>
      <p className="text-center text-sm text-ink-soft">
        {mode.question}{' '}
        <button
          type="button"
          onClick={() => {
            setName(mode.other)
            setErrorMessage(null)
          }}
          className="target rounded font-medium text-accent hover:underline"
        >
          {mode.otherAction}
        </button>
      </p>
    </form>
  )
}
