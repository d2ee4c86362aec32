/** What a person at the terminal is told to do, so that they are signed in. */
import type { SignInView } from '../../shared/views/sign-in.ts'
import { moment, plain } from './print.ts'

/** `canPaste`: whether the terminal can be typed into. */
export function instructions(view: SignInView, canPaste: boolean): string {
  const until = `Waiting until ${moment(view.expiresAt)}; Ctrl-C calls it off.\n`
  if (view.userCode !== undefined)
    return `Open ${plain(view.verificationUrl ?? '')} and enter this code:\n\n${large(view.userCode)}\n${until}`
  return `Open this page in a browser and sign in:\n\n${plain(view.url ?? '')}\n\n${back(view, canPaste)}${until}`
}

/** What becomes of the browser when the person is done. */
function back({ callback }: SignInView, canPaste: boolean): string {
  const paste = canPaste
    ? 'paste the address it ended at here and press Enter (it is not shown).\n'
    : 'run this in a terminal that you can paste into, or use --device.\n'
  if (callback?.listening !== false)
    return `If the browser runs on another machine or cannot come back, ${paste}`
  const ports = callback.taken.map(({ port, program }) =>
    program === undefined ? String(port) : `${port} (by ${plain(program)})`,
  )
  return `The browser cannot come back by itself, as other programs have the ports ${ports.join(' and ')}: ${paste}`
}

/** A code in a frame, letter by letter. */
function large(code: string): string {
  const letters = plain(code).replace(/(?<=.)(?=.)/gu, ' ')
  const line = '─'.repeat(letters.length + 6)
  return `  ┌${line}┐\n  │   ${letters}   │\n  └${line}┘\n`
}
