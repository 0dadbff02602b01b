import { useEffect } from 'react'
import { useWebApp } from '../web-app/web-app.ts'

/** Sets the title of the browser tab to the page's title and the product's name. */
export function useTitle(title: string | undefined): void {
  const { name } = useWebApp()
  useEffect(() => {
    document.title = title === undefined ? name : `${title} · ${name}`
  }, [title, name])
}
