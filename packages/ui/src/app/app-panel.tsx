import { Drawer } from '../components/overlays/drawer.tsx'
import type { Panel } from '../web-app/web-app.ts'
import { PanelHeader } from './panel-header.tsx'
import type { SidePanel } from './use-side-panel.ts'

interface AppPanelProps {
  panel: Panel
  side: SidePanel
}

/** The app's panel, beside the conversation or in a drawer over it. */
export function AppPanel({ panel: { title, Content }, side }: AppPanelProps) {
  if (!side.isBeside) {
    return (
      <Drawer side="right" title={title} isOpen={side.isOpen} onClose={side.closeDrawer}>
        <PanelHeader title={title} onClose={side.closeDrawer} />
        <Content />
      </Drawer>
    )
  }
  if (!side.isOpen) return null
  return (
    <aside
      aria-label={title}
      className="flex w-82 shrink-0 flex-col border-l border-line bg-sunken"
    >
      <PanelHeader title={title} onClose={side.toggle} />
      <Content />
    </aside>
  )
}
