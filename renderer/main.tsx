/** Starts the console in the page. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { isUnauthorized } from './api.ts'
import { applyPreferences } from './preferences.ts'
import './styles/main.css'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // Notices say when something changed; nothing is read again just because a window got the focus.
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && !isUnauthorized(error),
    },
  },
})

applyPreferences()

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  )
