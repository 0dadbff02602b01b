import type { ToolCallPart } from '@throughline/protocol'
import { Component, type ReactNode } from 'react'
import { GenericCard } from '../features/chat/tool-cards/generic-card.tsx'

interface CardBoundaryProps {
  part: ToolCallPart
  children: ReactNode
}

/** Shows the generic card when a card throws: a page from before a deploy meets newer results. */
export class CardBoundary extends Component<CardBoundaryProps, { hasFailed: boolean }> {
  override state = { hasFailed: false }

  static getDerivedStateFromError() {
    return { hasFailed: true }
  }

  override componentDidUpdate({ part }: CardBoundaryProps): void {
    if (this.state.hasFailed && part !== this.props.part) this.setState({ hasFailed: false })
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <GenericCard part={this.props.part} /> : this.props.children
  }
}
