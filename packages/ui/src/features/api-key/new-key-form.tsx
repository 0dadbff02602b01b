import { API_KEY_NAME_MAX_LENGTH } from '@throughline/protocol'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { z } from 'zod'
import { errorText } from '../../api/app-error.ts'
import { queryClient } from '../../api/query-client.ts'
import { trpc } from '../../api/trpc.ts'
import { Button } from '../../components/controls/button.tsx'
import { CheckField } from '../../components/controls/check-field.tsx'
import { SelectField } from '../../components/controls/select-field.tsx'
import { TextField } from '../../components/controls/text-field.tsx'
import type { CreatedKey } from './new-key-secret.tsx'
import { useWebApp } from '../../web-app/web-app.ts'
import { scopesOf, scopeText } from './scope-texts.ts'

const expiries = [
  { value: '30', name: 'in 30 days' },
  { value: '90', name: 'in 90 days' },
  { value: '365', name: 'in a year' },
  { value: '', name: 'never' },
]

const numberOrNull = z.string().transform((text) => (text === '' ? null : Number(text)))

const formSchema = z.object({
  name: z.string(),
  scopes: z.array(z.string()).min(1, 'Choose at least one permission.'),
  actsForUsers: z.boolean(),
  expiresInDays: numberOrNull,
  sendsPerMinute: numberOrNull,
})

interface NewKeyFormProps {
  onCreated: (created: CreatedKey) => void
  onCancel: () => void
}

export function NewKeyForm({ onCreated, onCancel }: NewKeyFormProps) {
  const [errorMessage, setErrorMessage] = useState<string | null>(null)
  const create = useMutation(
    trpc.apiKey.create.mutationOptions({
      onSuccess: onCreated,
      onError: (error) => setErrorMessage(errorText(error)),
      onSettled: () => queryClient.invalidateQueries(trpc.apiKey.list.pathFilter()),
    }),
  )
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const values = formSchema.safeParse(valuesOf(new FormData(event.currentTarget)))
    setErrorMessage(values.error?.issues[0]?.message ?? null)
    if (values.success) create.mutate(values.data)
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-5">
      <TextField
        label="Name"
        name="name"
        maxLength={API_KEY_NAME_MAX_LENGTH}
        placeholder="For example, Nightly report"
        autoComplete="off"
        required
      />
      <Scopes />
      <CheckField
        name="actsForUsers"
        label="Act on behalf of users"
        hint="Name a user of your service in the X-Act-As header. Each user has their own conversations and data. Without the header, calls act as you."
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <SelectField label="Expires" name="expiresInDays" options={expiries} initial="90" />
        <SendsField />
      </div>
      <p role="alert" className="text-sm text-danger empty:hidden">
        {errorMessage}
      </p>
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look="primary" isBusy={create.isPending}>
          Create the key
        </Button>
      </div>
    </form>
  )
}

function valuesOf(form: FormData) {
  return {
    name: form.get('name'),
    scopes: form.getAll('scopes'),
    actsForUsers: form.has('actsForUsers'),
    expiresInDays: form.get('expiresInDays'),
    sendsPerMinute: form.get('sendsPerMinute'),
  }
}

function Scopes() {
  const { contract } = useWebApp()
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">Permissions</legend>
      {scopesOf(contract).map((scope) => {
        const { name, hint } = scopeText(contract, scope)
        return (
          <CheckField
            key={scope}
            name="scopes"
            value={scope}
            label={name}
            hint={hint}
            defaultChecked={scope === 'read'}
          />
        )
      })}
    </fieldset>
  )
}

function SendsField() {
  const { data } = useQuery(trpc.server.info.queryOptions())
  const max = data?.keySendsPerMinute ?? 0
  return (
    <TextField
      label="Messages per minute"
      name="sendsPerMinute"
      type="number"
      inputMode="numeric"
      min={1}
      step={1}
      placeholder={max === 0 ? 'No limit' : String(max)}
      {...(max > 0 && { max })}
    />
  )
}
