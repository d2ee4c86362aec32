/** Adds an account: choose the platform, then sign in there or paste its key. */
import { useState } from 'react'
import type { PlatformView } from '../../../shared/views/platform.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Monogram } from '../../parts/monogram.tsx'
import { useSay } from '../../preferences.ts'
import { SignIn } from '../account-sign-in/sign-in.tsx'
import { choicesOf, type Choice } from './choices.ts'
import { KeyForm } from './key-form.tsx'
import { PlatformGrid } from './platform-grid.tsx'

interface Props {
  readonly platforms: readonly PlatformView[]
  /** The account is there. */
  readonly onAdded: (accountId: string) => void
  readonly onClose: () => void
}

export function AddAccount({ platforms, onAdded, onClose }: Props) {
  const say = useSay()
  const [choice, setChoice] = useState<Choice>()
  if (!choice)
    return (
      <Dialog key="platforms" shape="wide" title={say('add-account.title')} onClose={onClose}>
        <PlatformGrid choices={choicesOf(platforms)} onChoose={setChoice} onClose={onClose} />
      </Dialog>
    )

  const back = (): void => setChoice(undefined)
  const { platform, preset, name } = choice
  if (choice.login === 'sign-in' && platform.signIn)
    return (
      <SignIn
        platform={platform}
        preset={preset.id}
        onDone={onAdded}
        onBack={back}
        onClose={onClose}
      />
    )
  return (
    <Dialog
      key={choice.value}
      title={say('add-account.on', { platform: name })}
      mark={<Monogram name={name} />}
      onClose={onClose}
    >
      <KeyForm choice={choice} onAdded={onAdded} onBack={back} />
    </Dialog>
  )
}
