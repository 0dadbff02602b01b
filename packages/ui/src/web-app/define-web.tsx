import type { ToolsOf, TopicOf } from '@throughline/api'
import type { AppContract, ToolCallPart, ToolName, ToolTypes } from '@throughline/protocol'
import type { AnyTRPCRouter } from '@trpc/server'
import type { FC, ReactNode } from 'react'
import { Logo as DefaultLogo } from '../components/logo.tsx'
import { GenericCard } from '../features/chat/tool-cards/generic-card.tsx'
import { CardBoundary } from './card-boundary.tsx'
import { isToolCall, type ToolCards } from './tool-part.ts'
import type { ExampleCall, PageWords, Panel, Suggestion, WebApp } from './web-app.ts'

export interface WebOptions<Router extends AnyTRPCRouter> {
  contract: AppContract<string, TopicOf<Router>>
  /** The product's name, shown in the sidebar, on the sign-in page and in the browser's tab. */
  name: string
  Logo?: FC<{ className?: string }>
  words: Partial<PageWords> & Pick<PageWords, 'line'>
  /** The cards of the app's tools. A tool without a card is shown in the generic card. */
  cards?: Partial<ToolCards<ToolsOf<Router>>>
  panel?: Panel
  suggestions?: readonly Suggestion[]
  demoSentences?: readonly string[]
  exampleCalls?: readonly ExampleCall[]
  /** Called when the server announces a change to the app's data. Refetch the data of the topic. */
  onChange?: (topic: TopicOf<Router>) => void | Promise<void>
}

/**
 * Defines the browser half of an app, type-checked against the app's router:
 * `defineWeb<AppRouter>({ … })`. Pass the result to `mount`.
 */
export function defineWeb<Router extends AnyTRPCRouter>({
  contract,
  Logo = DefaultLogo,
  words,
  cards = {},
  panel,
  suggestions = [],
  demoSentences = [],
  exampleCalls = [],
  onChange,
  ...options
}: WebOptions<Router>): WebApp {
  return {
    ...options,
    contract,
    Logo,
    words: { title: 'What can I help with?', ...words },
    suggestions,
    demoSentences,
    exampleCalls,
    panel,
    showCall: showCalls<ToolsOf<Router>>(cards),
    onChange(name) {
      // A newer server may announce topics that this page does not know.
      const topic = contract.topics.find((each) => each === name)
      if (topic !== undefined) void onChange?.(topic)
    },
  }
}

function showCalls<Tools extends ToolTypes>(
  cards: Partial<ToolCards<Tools>>,
): (part: ToolCallPart) => ReactNode {
  const hasCard = (name: string): name is ToolName<Tools> => Object.hasOwn(cards, name)
  return (part) => {
    const Card: FC<{ part: ToolCallPart<Tools> }> | undefined = hasCard(part.name)
      ? cards[part.name]
      : undefined
    return Card !== undefined && isToolCall<Tools>(part) ? (
      <CardBoundary part={part}>
        <Card part={part} />
      </CardBoundary>
    ) : (
      <GenericCard part={part} />
    )
  }
}
