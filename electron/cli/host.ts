/** The engine as the command line uses it: listening, or opened only to read and change its data folder. */
import type { Ports } from '../api/ports.ts'
import type { Environment } from './data-folder.ts'

export interface HostOptions {
  readonly dataFolder: string
  /** Says where the key that seals secrets is kept. */
  readonly environment: Environment
}

export interface ListenOptions extends HostOptions {
  /** Absent: 127.0.0.1, with ::1. Any other address opens the gateway to the network, with a warning. */
  readonly host?: string
  /** Absent: the setting, which is 7584 unless the owner changed it. 0 takes any free port. */
  readonly port?: number
}

export interface OpenedEngine {
  readonly ports: Ports
  /** Drains what is in flight, lets the data folder go. */
  stop(): Promise<void>
}

export interface ListeningEngine extends OpenedEngine {
  /** Where clients reach it, e.g. `http://127.0.0.1:7584`. */
  readonly url: string
  /** Whether a built console is served there. */
  readonly hasConsole: boolean
}

/** Both throw Refused when the data folder is in use, damaged or newer, or the port is taken. */
export interface Host {
  open(options: HostOptions): Promise<OpenedEngine>
  listen(options: ListenOptions): Promise<ListeningEngine>
}
