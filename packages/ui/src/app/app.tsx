import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { Toaster } from 'sonner'
import { queryClient } from '../api/query-client.ts'
import { useTheme } from '../hooks/theme.ts'
import { router } from './router.tsx'
import { useViewportHeight } from './use-viewport-height.ts'

export function App() {
  const theme = useTheme()
  useViewportHeight()
  return (
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
      <Toaster theme={theme} position="top-center" />
    </QueryClientProvider>
  )
}
