/** The page a person sees when they come back from the platform: plain, without scripts, and without anything of the address. */
import { createHash } from 'node:crypto'

const style = `:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;font:1rem/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}
main{max-width:26rem;padding:2rem;text-align:center}
h1{font-size:1.375rem;margin:0 0 .5rem}
p{margin:0}`

const hash = createHash('sha256').update(style).digest('base64')

/** Headers of every answer of the listener. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  connection: 'close',
}

const page = (title: string, words: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title} · Plugboard</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>${style}</style></head>
<body><main><h1>${title}</h1><p>${words}</p></main></body>
</html>
`

export const pages = {
  received: page('Back in Plugboard', 'Plugboard goes on from here. You can close this page.'),
  refused: page(
    'Not signed in',
    'The sign-in was not completed; Plugboard says why. You can close this page.',
  ),
  stranger: page(
    'Not this sign-in',
    'This page belongs to another sign-in, or to one that is over. Start again in Plugboard.',
  ),
  nothing: page('Nothing here', 'Plugboard waits here for a sign-in. You can close this page.'),
} as const
