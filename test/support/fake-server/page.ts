/** Plain pages of a fake platform, as HTML that a browser can walk. */
import type { Reply } from './site.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

export const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign)

interface Page {
  readonly title: string
  /** HTML below the heading. */
  readonly body: string
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

export const page = ({ title, body, status = 200, headers }: Page): Reply => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
  body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title></head><body><h1>${escaped(title)}</h1>${body}</body></html>`,
})

export const paragraph = (text: string): string => `<p>${escaped(text)}</p>`

/** A form that posts what a person presses. `kept`: hidden fields; `inner`: HTML. */
export function form(
  action: string,
  kept: Readonly<Record<string, string>>,
  inner: string,
): string {
  const hidden = Object.entries(kept).map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  )
  return `<form method="post" action="${escaped(action)}">${hidden.join('')}${inner}</form>`
}

/** A button of a form that answers `name` with `value`. */
export const button = (name: string, value: string, label: string): string =>
  `<p><button name="${escaped(name)}" value="${escaped(value)}">${escaped(label)}</button></p>`
