/** Finds the running engine of a data folder, or opens the folder itself when none runs. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { readAdminToken } from '../api/admin-token.ts'
import { openInProcess } from '../api/in-process.ts'
import { Refused } from '../kernel/refused.ts'
import { holderOf, openDataFolder } from '../storage/data-folder.ts'
import { type AdminClient, contract } from '../../shared/contract/index.ts'
import type { Host, HostOptions } from './host.ts'
import { Complaint } from './terminal.ts'

export interface Reach {
  readonly client: AdminClient
  /** Whether an engine runs; else the folder was opened by this process. */
  readonly running: boolean
  close(): Promise<void>
}

/** What a running engine writes into its data folder. */
interface EngineNote {
  readonly pid: number
  readonly url: string
}

export async function reachEngine(options: HostOptions, host: Host): Promise<Reach> {
  const { dataFolder } = options
  if (!isInUse(dataFolder)) {
    const engine = await host.open(options)
    return { client: openInProcess(engine.ports), running: false, close: () => engine.stop() }
  }
  const found = readNote(dataFolder)
  // A killed engine leaves its note behind, with a port that may be someone else's by now.
  const note = found?.pid === holderOf(dataFolder) ? found : undefined
  const token = readAdminToken(dataFolder)
  if (!note || !token)
    throw new Complaint(
      `Another Plugboard is using ${dataFolder} but does not listen yet: try again in a moment.`,
    )
  return { client: clientOf(note, token.reveal()), running: true, close: () => Promise.resolve() }
}

function isInUse(dataFolder: string): boolean {
  if (!existsSync(dataFolder)) return false
  try {
    openDataFolder(dataFolder).close()
    return false
  } catch (error) {
    if (error instanceof Refused && existsSync(join(dataFolder, 'engine.json'))) return true
    throw error
  }
}

function clientOf({ pid, url }: EngineNote, token: string): AdminClient {
  const link = new OpenAPILink(contract, {
    url,
    headers: { authorization: `Bearer ${token}` },
    fetch: (request, init) =>
      fetch(request, init).catch((error: unknown) => {
        const why = error instanceof Error && error.cause instanceof Error ? error.cause : error
        throw new Complaint(
          `The engine (process ${pid}) does not answer at ${url}: ${why instanceof Error ? why.message : String(why)}.`,
        )
      }),
  })
  return createORPCClient(link)
}

function readNote(dataFolder: string): EngineNote | undefined {
  try {
    const note: unknown = JSON.parse(readFileSync(join(dataFolder, 'engine.json'), 'utf8'))
    return isNote(note) ? note : undefined
  } catch {
    return undefined
  }
}

const isNote = (note: unknown): note is EngineNote =>
  typeof note === 'object' &&
  note !== null &&
  'pid' in note &&
  'url' in note &&
  typeof note.pid === 'number' &&
  typeof note.url === 'string'
