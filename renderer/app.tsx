/** Decides what is shown: the sign-in, the console, or why neither can be. */
import { useQuery } from '@tanstack/react-query'
import { api, isUnauthorized, onDesktop } from './api.ts'
import { HomePage } from './pages/home/page.tsx'
import { SignInPage } from './pages/sign-in/page.tsx'
import { Button } from './parts/button.tsx'
import { useSay } from './preferences.ts'

export function App() {
  const say = useSay()
  const health = useQuery(api.health.get.queryOptions())

  if (!onDesktop && isUnauthorized(health.error))
    return <SignInPage onDone={() => void health.refetch()} />
  if (health.data) return <HomePage health={health.data} />
  return (
    <main className="grid min-h-screen place-content-center gap-4 p-6 text-center">
      <h1 className="sr-only">Plugboard</h1>
      <p className="text-quiet">{say(health.isError ? 'app.unreachable' : 'app.opening')}</p>
      {health.isError ? (
        <Button onClick={() => void health.refetch()}>{say('app.try-again')}</Button>
      ) : null}
    </main>
  )
}
