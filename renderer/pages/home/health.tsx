/** How the engine fares, in one sentence. */
import type { HealthView } from '../../../shared/views/health.ts'
import type { Say, Sentence } from '../../catalogue/index.ts'
import { Mark, type Tone } from '../../parts/mark.tsx'
import { useSay } from '../../preferences.ts'
import { useHome, type Connection } from './store.ts'

const tones: Readonly<Record<Connection, Tone>> = {
  live: 'good',
  connecting: 'quiet',
  lost: 'warn',
}

const connections: Readonly<Record<Connection, Sentence>> = {
  live: 'live.live',
  connecting: 'live.connecting',
  lost: 'live.lost',
}

/** A sentence that names a number, in its form for one or for many. */
function counted(say: Say, what: 'models' | 'accounts', count: number): string {
  return count === 1 ? say(`health.${what}.one`) : say(`health.${what}.other`, { count })
}

/** Headline and sentence: nothing there yet, nobody who may serve, or what is being served. */
function words(say: Say, { status, counts }: HealthView): readonly [string, string] {
  if (counts.accounts === 0) return [say('health.first'), say('health.nothing')]
  const headline = say(status === 'ok' ? 'health.running' : 'health.attention')
  if (counts.accountsEnabled === 0) return [headline, say('health.idle')]
  const models = counted(say, 'models', counts.models)
  const accounts = counted(say, 'accounts', counts.accountsEnabled)
  return [headline, say('health.serving', { models, accounts })]
}

/** What the engine asks of the owner; a fresh start asks for nothing that the sentence does not say. */
function advised({ counts, vault, advice }: HealthView): readonly string[] {
  const asked = counts.accounts === 0 ? [] : advice
  return [...new Set(vault.problem === undefined ? asked : [vault.problem, ...asked])]
}

export function Health({ health }: { readonly health: HealthView }) {
  const say = useSay()
  const connection = useHome((home) => home.connection)
  const [headline, sentence] = words(say, health)
  const advice = advised(health)

  return (
    <div>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h1 className="text-2xl font-semibold tracking-tight">{headline}</h1>
        <output>
          <Mark tone={tones[connection]}>{say(connections[connection])}</Mark>
        </output>
      </div>
      <p className="mt-1 text-quiet">{sentence}</p>
      {advice.length > 0 ? (
        <ul className="mt-3 grid gap-1.5 rounded-xl bg-warn-soft px-4 py-3 text-warn">
          {advice.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
