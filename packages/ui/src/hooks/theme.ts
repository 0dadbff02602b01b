import { useSyncExternalStore } from 'react'

const themes = ['light', 'dark', 'system'] as const
export type Theme = (typeof themes)[number]

function chosenTheme(): Theme {
  const stored = localStorage.getItem('theme')
  return themes.find((theme) => theme === stored) ?? 'system'
}

/** public/theme.js, which is there before the first paint, listens and puts it on the page. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem('theme', theme)
  window.dispatchEvent(new Event('themechange'))
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('themechange', listener)
  window.addEventListener('storage', listener)
  return () => {
    window.removeEventListener('themechange', listener)
    window.removeEventListener('storage', listener)
  }
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, chosenTheme)
}
