/** One sign-in on its way from the first click to its end, which comes once. */
import type { SignInState, SignInView } from './view.ts'

type Ending = Exclude<SignInState, 'waiting' | 'exchanging'>
type Told = Partial<Omit<SignInView, 'id' | 'provider' | 'way' | 'state'>>

export interface Progress {
  view(): SignInView
  isOver(): boolean
  /** Shows what has become known. */
  tell(facts: Told): void
  /** From `waiting` to `exchanging`; false when somebody else was first, or it is over. */
  take(): boolean
  /** Ends it and frees what it held; false when it was over already. */
  end(state: Ending, facts?: Told): boolean
  /** To be done when it leaves `waiting`: whatever waits for the person is called off. */
  onLeave(call: () => void): void
}

/** `changed` hears every new view. */
export function openProgress(first: SignInView, changed: (view: SignInView) => void): Progress {
  let view = first
  let leaving: (() => void)[] = []

  const show = (next: SignInView): void => {
    view = next
    changed(next)
  }
  const isOver = (): boolean => view.state !== 'waiting' && view.state !== 'exchanging'
  const leave = (): void => {
    const calls = leaving
    leaving = []
    for (const call of calls) call()
  }

  return {
    view: () => view,
    isOver,
    tell: (facts) => show({ ...view, ...facts }),
    take() {
      if (view.state !== 'waiting') return false
      leave()
      show({ ...view, state: 'exchanging' })
      return true
    },
    end(state, facts = {}) {
      if (isOver()) return false
      leave()
      show({ ...view, ...facts, state })
      return true
    },
    onLeave(call) {
      if (view.state === 'waiting') leaving.push(call)
      else call()
    },
  }
}
