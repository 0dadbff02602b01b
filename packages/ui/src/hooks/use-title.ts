import { useEffect } from 'react'
import { useWebApp } from '../web-app/web-app.ts'

/** Sets the title in the browser's tab: the page's own, and the product's name. */
export function useTitle(title: string | undefined): void {
  const { name } = useWebApp()
  useEffect(() => {
    document.title = title === undefined ? name : `${title} · ${name}`
  }, [title, name])
}
