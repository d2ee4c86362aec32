/** Builds the console before the browser journeys, so that they see the sources as they are. */
import { build } from 'electron-vite'

/** The same build as `npm run build`. */
export async function setup(): Promise<void> {
  await build({ logLevel: 'warn' })
}
