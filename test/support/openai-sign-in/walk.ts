/** Walks the pages of the fake OpenAI as a browser would, for tests that need no real one. */
import { escaped } from '../fake-server/page.ts'
import { choiceName, type Member } from './people.ts'

/** The value of the button with this label, in a page. */
function valueOf(html: string, label: string): string {
  const at = html.indexOf(`>${escaped(label)}</button>`)
  const value = /value="([^"]*)"$/.exec(html.slice(0, Math.max(at, 0)))?.[1]
  if (value === undefined) throw new Error(`The page has no button ${label}: ${html}`)
  return value
}

const labelOf = (choice: Member | 'cancel'): string =>
  choice === 'cancel' ? 'Cancel' : `Continue as ${choiceName(choice)}`

/** Opens an authorize address, presses a button, and gives the address the browser is sent back to. */
export async function walkAuthorize(url: string, choice: Member | 'cancel'): Promise<URL> {
  const shown = await fetch(url, { redirect: 'manual' })
  const html = await shown.text()
  const authorization = /name="authorization" value="([^"]+)"/.exec(html)?.[1]
  if (authorization === undefined)
    throw new Error(`The authorize page said ${shown.status}: ${html}`)
  const pressed = await fetch(new URL('/oauth/authorize', url), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ authorization, choice: valueOf(html, labelOf(choice)) }),
  })
  return new URL(pressed.headers.get('location') ?? '')
}

/** Types a device code, presses a button, and gives the page that follows. */
export async function walkDevice(
  issuer: string,
  userCode: string,
  choice: Member | 'cancel',
): Promise<string> {
  const post = async (fields: Record<string, string>): Promise<string> => {
    const body = new URLSearchParams({ user_code: userCode, ...fields })
    return (await fetch(`${issuer}/codex/device`, { method: 'POST', body })).text()
  }
  const html = await post({})
  if (!html.includes('</button>')) return html
  return post({ choice: valueOf(html, labelOf(choice)) })
}
