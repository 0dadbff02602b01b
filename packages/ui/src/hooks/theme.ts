import { useSyncExternalStore } from 'react'

const themes = ['light', 'dark', 'system'] as const
export type Theme = (typeof themes)[number]

function chosenTheme(): Theme {
  const stored = localStorage.getItem('theme')
  return themes.find((theme) => theme === stored) ?? 'system'
}

/** Stores the choice. public/theme.js, which runs before the first paint, applies it. */
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
