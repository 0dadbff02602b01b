import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { WebAppContext, type WebApp } from './web-app/web-app.ts'
import './styles.css'

/** Shows the page in `root`, for the app that `defineWeb` returned. */
export function mount(root: Element, web: WebApp): void {
  createRoot(root).render(
    <StrictMode>
      <WebAppContext value={web}>
        <App />
      </WebAppContext>
    </StrictMode>,
  )
}
