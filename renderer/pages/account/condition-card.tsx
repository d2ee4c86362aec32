/** How the account fares, what helps, and what happened last. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AccountView } from '../../../shared/views/account.ts'
import { api } from '../../api.ts'
import { distance } from '../../format.ts'
import { useNow } from '../../now.ts'
import { Button } from '../../parts/button.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Mark } from '../../parts/mark.tsx'
import { usePreferences, useSay } from '../../preferences.ts'
import { conditionOf, type Remedy } from './condition.ts'
import { ReplaceKey } from './replace-key.tsx'

interface Props {
  readonly account: AccountView
  readonly onSignIn: () => void
}

const remedyWords = {
  'sign-in-again': 'account.sign-in-again',
  'check-quota': 'account.check-quota',
  'replace-key': 'account.replace-key',
  clear: 'account.clear',
  enable: 'accounts.enable',
} as const satisfies Record<Remedy, string>

export function ConditionCard({ account, onSignIn }: Props) {
  const say = useSay()
  const language = usePreferences((preferences) => preferences.language)
  const now = useNow(10_000)
  const queries = useQueryClient()
  const [replacing, setReplacing] = useState(false)
  const onSuccess = () => queries.invalidateQueries()
  const clear = useMutation(api.accounts.clearError.mutationOptions({ onSuccess }))
  const check = useMutation(api.accounts.checkQuota.mutationOptions({ onSuccess }))
  const enable = useMutation(api.accounts.enable.mutationOptions({ onSuccess }))
  const { tone, word, sentence, remedies } = conditionOf(account, { say, language, now })
  const { lastError } = account.health
  const input = { id: account.id }

  const acts: Readonly<Record<Remedy, () => void>> = {
    'sign-in-again': onSignIn,
    'check-quota': () => check.mutate(input),
    'replace-key': () => setReplacing(true),
    clear: () => clear.mutate(input),
    enable: () => enable.mutate(input),
  }

  return (
    <div className="rounded-xl bg-sunken px-4 py-3.5">
      <Mark tone={tone}>{say(word)}</Mark>
      <p className="mt-0.5 break-words">{sentence}</p>
      {remedies.length === 0 ? null : (
        <div className="mt-3 flex flex-wrap gap-2">
          {remedies.map((remedy, at) => (
            <Button
              key={remedy}
              look={at === 0 ? 'main' : 'plain'}
              disabled={clear.isPending || check.isPending || enable.isPending}
              onClick={acts[remedy]}
            >
              {say(remedyWords[remedy])}
            </Button>
          ))}
        </div>
      )}
      {lastError ? (
        <p className="mt-3 border-t border-line pt-3 text-sm break-words text-quiet">
          <span className="text-ink">
            {say('account.last-error', { when: distance(lastError.at, language, now) })}
          </span>{' '}
          {lastError.model === '' ? '' : `${lastError.model}: `}
          {lastError.message}
        </p>
      ) : null}
      <Fault error={clear.error ?? check.error ?? enable.error} />
      {replacing ? <ReplaceKey account={account} onClose={() => setReplacing(false)} /> : null}
    </div>
  )
}
