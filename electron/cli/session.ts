/** What every command is given: a way to the engine and a way to answer. */
import type { AdminClient } from '../../shared/contract/index.ts'
import type { Host } from './host.ts'
import { Complaint, type Terminal } from './terminal.ts'

export interface Session {
  readonly terminal: Terminal
  readonly host: Host
  readonly dataFolder: string
  /** Answer with JSON instead of text. */
  readonly json: boolean
}

/** The session of a command line, once all of it has been read. */
export type OpenSession = () => Session

/** Reaches the engine, does the work, lets go. */
export async function withEngine(
  { dataFolder, host, terminal }: Session,
  work: (client: AdminClient, running: boolean) => Promise<void>,
): Promise<void> {
  const { reachEngine } = await import('./reach.ts')
  const reach = await reachEngine({ dataFolder, environment: terminal.environment }, host)
  try {
    await work(reach.client, reach.running)
  } finally {
    await reach.close()
  }
}

/** The answer of a command: `value` for programs, `text` for people. */
export function answer({ terminal, json }: Session, value: unknown, text: string): void {
  terminal.write(json ? `${JSON.stringify(value, undefined, 2)}\n` : text)
}

interface Page<Item> {
  readonly items: readonly Item[]
  readonly next?: string
}

/** All pages of a list. */
export async function all<Item>(
  read: (page: { limit: number; after?: string }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = []
  let after: string | undefined
  do {
    const page = await read({ limit: 500, ...(after === undefined ? {} : { after }) })
    items.push(...page.items)
    after = page.next
  } while (after !== undefined)
  return items
}

/** The one thing that a word on the command line means: its id, the beginning of its id, or its name. */
export function find<Item extends { readonly id: string; readonly label: string }>(
  items: readonly Item[],
  word: string,
  kind: string,
): Item {
  const exact = items.filter(
    ({ id, label }) => id === word || label.toLowerCase() === word.toLowerCase(),
  )
  const found = exact.length > 0 ? exact : items.filter(({ id }) => id.startsWith(word))
  const [first] = found
  if (first && found.length === 1) return first
  if (first)
    throw new Complaint(`${found.length} ${kind}s are meant by "${word}": give the id of one.`)
  throw new Complaint(
    items.length === 0
      ? `There is no ${kind} yet.`
      : `There is no ${kind} "${word}": use a name or id from the list.`,
  )
}
