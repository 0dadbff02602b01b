import type { AppContract, ToolCallPart } from '@throughline/protocol'
import type { LucideIcon } from 'lucide-react'
import { createContext, use, type FC, type ReactNode } from 'react'

/** What the page says about the app. */
export interface PageWords {
  /** The heading of the empty page. */
  title: string
  /** One line below it: what the app does. */
  line: string
}

/** A message that a user can start with. It should work without any data. */
export interface Suggestion {
  icon: LucideIcon
  text: string
}

/** The panel with the app's own data, beside the conversation. */
export interface Panel {
  title: string
  icon: LucideIcon
  Content: FC
}

/** A call that an API key with this scope may make, shown as an example with a new key. */
export interface ExampleCall {
  scope: string
  /** The path of the procedure, such as `conversation.list`. */
  path: string
  /** The input of a mutation. Omit it for a query. */
  body?: object
}

/** The browser half of an app without the app's types, as the page uses it. */
export interface WebApp {
  contract: AppContract
  /** The product's name. */
  name: string
  Logo: FC<{ className?: string }>
  words: PageWords
  suggestions: readonly Suggestion[]
  /** Sentences that the app's demo model understands. */
  demoSentences: readonly string[]
  exampleCalls: readonly ExampleCall[]
  panel: Panel | undefined
  /** Shows a tool call in the card of its tool or in the generic card. */
  showCall: (part: ToolCallPart) => ReactNode
  /** Called when the server announces a change to the app's data. */
  onChange: (topic: string) => void
}

export const WebAppContext = createContext<WebApp | null>(null)

/** The app that the page was mounted with. */
export function useWebApp(): WebApp {
  const web = use(WebAppContext)
  if (web === null) throw new Error('useWebApp must be used inside the page that mount() renders.')
  return web
}
