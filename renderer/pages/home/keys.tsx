/** The keys by which programs are known to the gateway. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApiKeyView } from '../../../shared/views/api-key.ts'
import { api } from '../../api.ts'
import type { Sentence } from '../../catalogue/index.ts'
import { moment } from '../../format.ts'
import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Mark, type Tone } from '../../parts/mark.tsx'
import { usePreferences, useSay } from '../../preferences.ts'
import { AddKey } from './add-key.tsx'

const states: Readonly<Record<ApiKeyView['state'], readonly [Tone, Sentence]>> = {
  active: ['good', 'keys.active'],
  disabled: ['quiet', 'keys.disabled'],
  expired: ['warn', 'keys.expired'],
  revoked: ['quiet', 'keys.revoked'],
}

export function Keys() {
  const say = useSay()
  const [adding, setAdding] = useState(false)
  const keys = useInfiniteQuery(
    api.apiKeys.list.infiniteOptions({
      input: (after: string) => (after === '' ? {} : { after }),
      initialPageParam: '',
      getNextPageParam: (page) => page.next,
    }),
  )
  const rows = keys.data?.pages.flatMap(({ items }) => items) ?? []

  return (
    <Card
      title={say('keys.title')}
      aside={<Button onClick={() => setAdding(true)}>{say('keys.add')}</Button>}
    >
      <Fault error={keys.error} />
      {keys.isSuccess && rows.length === 0 ? (
        <p className="text-quiet">{say('keys.empty')}</p>
      ) : null}
      <ul className="-my-1 divide-y divide-line">
        {rows.map((key) => (
          <KeyRow key={key.id} apiKey={key} />
        ))}
      </ul>
      {keys.hasNextPage ? (
        <Button look="quiet" className="mt-3" onClick={() => void keys.fetchNextPage()}>
          {say('app.more')}
        </Button>
      ) : null}
      {adding ? <AddKey onClose={() => setAdding(false)} /> : null}
    </Card>
  )
}

function KeyRow({ apiKey }: { readonly apiKey: ApiKeyView }) {
  const say = useSay()
  const queries = useQueryClient()
  const language = usePreferences((preferences) => preferences.language)
  const [revoking, setRevoking] = useState(false)
  const revoke = useMutation(
    api.apiKeys.revoke.mutationOptions({
      onSuccess: async () => {
        setRevoking(false)
        await queries.invalidateQueries()
      },
    }),
  )
  const [tone, word] = states[apiKey.state]
  const revocable = apiKey.state !== 'revoked'
  const time = (at: number): string => moment(at, language)
  const used =
    apiKey.lastUsedAt === undefined
      ? say('keys.never')
      : say('keys.used', { time: time(apiKey.lastUsedAt) })
  const expires =
    apiKey.expiresAt === null ? '' : ` · ${say('keys.expires', { time: time(apiKey.expiresAt) })}`

  return (
    <li className="flex items-center justify-between gap-x-4 py-3">
      <div className="min-w-0 flex-1">
        <div className="font-medium break-words">{apiKey.label}</div>
        <div className="text-sm text-quiet">
          <code className="font-mono">{apiKey.prefix}…</code> · {used}
          {expires}
        </div>
      </div>
      <div className={`flex items-center gap-1 ${revocable ? '-mr-2.5' : ''}`}>
        <Mark tone={tone}>{say(word)}</Mark>
        {revocable ? (
          <Button
            look="quiet"
            aria-label={say('keys.revoke-of', { key: apiKey.label })}
            onClick={() => setRevoking(true)}
          >
            {say('keys.revoke')}
          </Button>
        ) : null}
      </div>
      {revoking ? (
        <Confirm
          title={say('keys.revoke-title', { key: apiKey.label })}
          lead={say('keys.revoke-lead')}
          action={say('keys.revoke')}
          busy={revoke.isPending}
          error={revoke.error}
          onConfirm={() => revoke.mutate({ id: apiKey.id })}
          onClose={() => setRevoking(false)}
        />
      ) : null}
    </li>
  )
}
