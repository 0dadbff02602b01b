import { useEffect } from 'react'

const NAME = 'Throughline'

/** The title of the page in the browser's tab. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title === undefined ? NAME : `${title} · ${NAME}`
  }, [title])
}
