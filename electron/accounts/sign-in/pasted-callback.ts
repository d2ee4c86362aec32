/** Reads what a person pastes when their browser could not be sent back: the address it ended at, or the code alone. */
import { Refused } from '../../kernel/refused.ts'
import { isState } from './callback-request.ts'

const hint = 'Paste the whole address of the page your browser ended at.'

/** What the platform sent along. Throws Refused `invalid` for what is neither. */
export function readPasted(text: string, state: string): URLSearchParams {
  const clean = text.trim()
  if (clean === '') throw refused(`There is nothing to read. ${hint}`)
  const query = queryIn(clean)
  if (!query) {
    if (!/^[\w.~+/=-]{8,4096}$/.test(clean)) throw refused(`This is no address. ${hint}`)
    return new URLSearchParams({ code: clean })
  }
  if (!query.has('code') && !query.has('error'))
    throw refused(`This address brings no code along. ${hint}`)
  if (!isState(query.get('state') ?? '', state))
    throw refused('This address belongs to another sign-in: paste the one of this sign-in.')
  return query
}

function queryIn(text: string): URLSearchParams | undefined {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return new URL(text).searchParams
  // Browsers leave `http://` out of what they show.
  if (/^(?:localhost|127\.0\.0\.1|\[::1\])[:/]/i.test(text) && URL.canParse(`http://${text}`))
    return new URL(`http://${text}`).searchParams
  return /^\??(?:\w+=[^&\s]*&)*(?:code|error)=/.test(text) ? new URLSearchParams(text) : undefined
}

const refused = (message: string): Refused => new Refused('invalid', message, 'pasted')
