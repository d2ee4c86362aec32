/** One account in brief: what it is, how it fares, and what it has left; the rest is in its panel. */
import type { AccountView } from '../../../shared/views/account.ts'
import type { QuotaWindowView } from '../../../shared/views/quota.ts'
import { useNow } from '../../now.ts'
import { Mark } from '../../parts/mark.tsx'
import { Meter } from '../../parts/meter.tsx'
import { Monogram } from '../../parts/monogram.tsx'
import { usePreferences, useSay } from '../../preferences.ts'
import { conditionOf } from '../account/condition.ts'
import { leftOf, resetOf, shownWindows } from '../account/window.ts'

interface Props {
  readonly account: AccountView
  /** The platform's name; undefined while the platforms are being read. */
  readonly platform: string | undefined
  readonly onOpen: () => void
}

/** How many windows of a quota a row has room for. */
const mostWindows = 2

export function AccountRow({ account, platform, onOpen }: Props) {
  const say = useSay()
  const language = usePreferences((preferences) => preferences.language)
  const now = useNow(10_000)
  const { tone, word, sentence } = conditionOf(account, { say, language, now })
  const { state } = account.health
  const models =
    account.models === 1
      ? say('accounts.models.one')
      : say('accounts.models.other', { count: account.models })
  const about = [platform, account.plan, models].filter((part) => part !== undefined)
  const windows = shownWindows(account.quota?.windows ?? []).filter(
    ({ percentLeft, model }) => percentLeft !== undefined && model === undefined,
  )

  return (
    <li className="relative -mx-3 rounded-xl px-3 py-3 hover:bg-sunken">
      <div className="flex items-center gap-3">
        <Monogram name={platform ?? account.provider} />
        <div className="min-w-0 flex-1">
          <button
            type="button"
            onClick={onOpen}
            className="text-left font-medium break-words after:absolute after:inset-0 after:rounded-xl"
          >
            {account.label}
          </button>
          <div className="text-sm break-words text-quiet">{about.join(' · ')}</div>
        </div>
        <Mark tone={tone}>{say(word)}</Mark>
        <span aria-hidden="true" className="text-quiet">
          ›
        </span>
      </div>
      {state === 'resting' || state === 'attention' ? (
        <p className="mt-1.5 ml-12 text-sm break-words text-quiet">{sentence}</p>
      ) : null}
      {windows.length === 0 ? null : (
        <ul className="mt-2.5 ml-12 grid gap-x-6 gap-y-2 sm:grid-cols-2">
          {windows.slice(0, mostWindows).map((window) => (
            <Window key={window.id} window={window} now={now} />
          ))}
        </ul>
      )}
    </li>
  )
}

function Window({ window, now }: { readonly window: QuotaWindowView; readonly now: number }) {
  const say = useSay()
  const language = usePreferences((preferences) => preferences.language)
  const { percentLeft = 0, label } = window
  const left = leftOf(window, say, language)
  const reset = resetOf(window, { say, language, now })
  return (
    <li title={reset}>
      <div className="mb-1 flex justify-between gap-3 text-xs text-quiet">
        <span className="truncate">{label}</span>
        <span className="tabular whitespace-nowrap">{`${percentLeft}%`}</span>
      </div>
      <Meter name={label} percentLeft={percentLeft} text={left} />
    </li>
  )
}
