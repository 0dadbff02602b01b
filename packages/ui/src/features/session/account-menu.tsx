import { useNavigate } from '@tanstack/react-router'
import { ChevronsUpDown, KeyRound, LogOut, Monitor, Moon, Sun, UserRoundPlus } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useState } from 'react'
import { toast } from 'sonner'
import { ConfirmDialog } from '../../components/overlays/confirm-dialog.tsx'
import { Menu, MenuItem } from '../../components/overlays/menu.tsx'
import { chooseTheme, useTheme, type Theme } from '../../hooks/theme.ts'
import { CreateAccountDialog } from './create-account-dialog.tsx'
import { signOut } from './sign-in.ts'

interface Person {
  name: string
  isGuest: boolean
}

interface AccountMenuProps extends Person {
  /** Called when the user opens a page from the menu. */
  onNavigate: () => void
}

export function AccountMenu({ name, isGuest, onNavigate }: AccountMenuProps) {
  const navigate = useNavigate()
  const [open, setOpen] = useState<'account' | 'sign-out' | null>(null)
  const close = () => setOpen(null)
  return (
    <>
      <Menu align="start" side="top" trigger={<AccountButton name={name} isGuest={isGuest} />}>
        {isGuest && (
          <MenuItem icon={UserRoundPlus} onSelect={() => setOpen('account')}>
            Create an account
          </MenuItem>
        )}
        {!isGuest && (
          <MenuItem
            icon={KeyRound}
            onSelect={() => {
              void navigate({ to: '/settings/api-keys' })
              onNavigate()
            }}
          >
            API keys
          </MenuItem>
        )}
        <MenuItem
          icon={LogOut}
          onSelect={() => (isGuest ? setOpen('sign-out') : void signOutOrShowError())}
        >
          Sign out
        </MenuItem>
        <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
        <ThemeChoice />
      </Menu>
      <CreateAccountDialog isOpen={open === 'account'} onClose={close} />
      <ConfirmDialog
        isOpen={open === 'sign-out'}
        onClose={close}
        onConfirm={() => void signOutOrShowError()}
        title="Sign out as a guest?"
        description="After you sign out, you cannot open your conversations and data again. Create an account to keep them."
        action="Sign out anyway"
      />
    </>
  )
}

async function signOutOrShowError() {
  const errorMessage = await signOut()
  if (errorMessage !== null) toast.error(errorMessage)
}

function AccountButton({ name, isGuest, ...props }: Person) {
  return (
    <button
      type="button"
      className="flex min-h-12 w-full items-center gap-2.5 rounded-xl px-2 text-left transition-colors hover:bg-hover data-[state=open]:bg-hover"
      {...props}
    >
      <span
        aria-hidden
        className="flex size-7 shrink-0 items-center justify-center rounded-full bg-accent-wash text-sm font-semibold text-accent"
      >
        {name.slice(0, 1).toUpperCase()}
      </span>
      <span className="min-w-0 flex-1 leading-tight">
        <span className="block truncate text-sm font-medium">{name}</span>
        {isGuest && (
          <span className="block truncate text-[0.78125rem] text-ink-faint">Create an account</span>
        )}
      </span>
      <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-faint" strokeWidth={1.75} />
    </button>
  )
}

const themeNames = [
  ['light', 'Light', Sun],
  ['dark', 'Dark', Moon],
  ['system', 'System', Monitor],
] as const

function isTheme(value: string): value is Theme {
  return themeNames.some(([theme]) => theme === value)
}

function ThemeChoice() {
  const theme = useTheme()
  return (
    <DropdownMenu.RadioGroup
      value={theme}
      onValueChange={(value) => isTheme(value) && chooseTheme(value)}
      aria-label="Theme"
      className="flex gap-1"
    >
      {themeNames.map(([value, label, Icon]) => (
        <DropdownMenu.RadioItem
          key={value}
          value={value}
          aria-label={label}
          title={label}
          onSelect={(event) => event.preventDefault()}
          className="flex h-9 flex-1 items-center justify-center rounded-lg text-ink-soft outline-none data-[highlighted]:bg-hover data-[state=checked]:bg-accent-wash data-[state=checked]:text-accent pointer-coarse:h-11"
        >
          <Icon aria-hidden className="size-4" strokeWidth={1.75} />
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}
