import type { LucideIcon } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from '../class-names.ts'

interface MenuProps {
  trigger: ReactNode
  align?: 'start' | 'end'
  side?: 'top' | 'bottom'
  children: ReactNode
}

export function Menu({ trigger, align = 'end', side = 'bottom', children }: MenuProps) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 min-w-44 animate-fade rounded-xl border border-line bg-surface p-1.5 shadow-deep"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

interface MenuItemProps {
  icon: LucideIcon
  isDanger?: boolean
  onSelect: () => void
  children: ReactNode
}

const menuItemClass =
  'flex min-h-9 w-full cursor-default items-center gap-2.5 rounded-lg px-2.5 text-sm outline-none data-[highlighted]:bg-hover pointer-coarse:min-h-11'

export function MenuItem({ icon: Icon, isDanger = false, onSelect, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      className={classNames(menuItemClass, isDanger && 'text-danger')}
    >
      <Icon aria-hidden className="size-4" strokeWidth={1.75} />
      {children}
    </DropdownMenu.Item>
  )
}
