/** Hands the console's message port on to the engine; no logic. */
import { ipcRenderer } from 'electron'

const portMessage = 'plugboard:port'

window.addEventListener('message', (event) => {
  if (event.source !== window || event.data !== portMessage) return
  ipcRenderer.postMessage(portMessage, null, [...event.ports])
})
