/** Opens a platform's page in a tab of its own, also when its address is known only a moment later. */
import { onDesktop } from '../../api.ts'

export interface Tab {
  /** Closes it again when there is nothing to go to. */
  go(url: string | undefined): void
  close(): void
}

/** Call it in the click. Where the browser opens none, the page's own link is still there. */
export function openTab(): Tab {
  const tab = onDesktop ? null : window.open('about:blank', '_blank')
  if (tab) tab.opener = null
  return {
    go(url) {
      if (url === undefined) tab?.close()
      else if (tab) tab.location.href = url
      // The desktop app hands addresses over to the browser.
      else if (onDesktop) window.open(url, '_blank', 'noreferrer')
    },
    close: () => tab?.close(),
  }
}
