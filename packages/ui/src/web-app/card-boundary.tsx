import type { ToolCallPart } from '@throughline/protocol'
import { Component, type ReactNode } from 'react'
import { GenericCard } from '../features/chat/tool-cards/generic-card.tsx'

interface CardBoundaryProps {
  part: ToolCallPart
  children: ReactNode
}

interface CardBoundaryState {
  part?: ToolCallPart
  hasFailed: boolean
}

/** Shows the generic card when a card throws, as an open page may after a deploy that changes results. */
export class CardBoundary extends Component<CardBoundaryProps, CardBoundaryState> {
  override state: CardBoundaryState = { hasFailed: false }

  /** Tries the card again when the part has changed. */
  static getDerivedStateFromProps(
    { part }: CardBoundaryProps,
    state: CardBoundaryState,
  ): CardBoundaryState | null {
    return part === state.part ? null : { part, hasFailed: false }
  }

  static getDerivedStateFromError(): Partial<CardBoundaryState> {
    return { hasFailed: true }
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <GenericCard part={this.props.part} /> : this.props.children
  }
}
