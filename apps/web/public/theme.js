// Runs before the first paint, so that a dark page does not flash light. It is a separate file
// because the content security policy forbids inline scripts.
{
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    let choice = null
    try {
      choice = localStorage.getItem('theme')
    } catch {
      // The browser blocks storage: use the system theme.
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
