// Runs before the first paint, so that a dark page never flashes light. A file of its own: the
// content security policy allows no inline script.
{
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    let choice = null
    try {
      choice = localStorage.getItem('theme')
    } catch {
      // Storage is forbidden here; the system decides.
    }
    const theme = choice === 'light' || choice === 'dark' ? choice : dark.matches ? 'dark' : 'light'
    document.documentElement.dataset.theme = theme
    const color = document.querySelector('meta[name="theme-color"]')
    color?.setAttribute('content', theme === 'dark' ? '#14181a' : '#fbfaf7')
  }
  apply()
  dark.addEventListener('change', apply)
  addEventListener('storage', apply)
  addEventListener('themechange', apply)
}
