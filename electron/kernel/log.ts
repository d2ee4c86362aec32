/** What the app writes down about itself: one JSON object a line, with secrets taken out as it is captured. */
import { type Clock, systemClock } from './clock.ts'
import { redact, redactText } from './redact.ts'

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

type Fields = Readonly<Record<string, unknown>>

/** `message` says what happened; `fields` hold what it happened with. */
export type Write = (message: string, fields?: Fields) => void

export interface Log {
  readonly debug: Write
  readonly info: Write
  readonly warn: Write
  readonly error: Write
  /** A log that adds these fields to every line. */
  child(fields: Fields): Log
}

export interface LogOptions {
  /** Where the lines go; anything with `write`. */
  readonly stream: { write(line: string): unknown }
  /** Lines below it are not written; `info` when absent. */
  readonly level?: LogLevel
  readonly clock?: Clock
}

/** A log that writes to a stream. It never throws: what cannot be written is dropped. */
export function openLog({ stream, level = 'info', clock = systemClock }: LogOptions): Log {
  const lowest = logLevels.indexOf(level)

  const at = (inherited: Fields): Log => {
    const writer = (name: LogLevel): Write => {
      if (logLevels.indexOf(name) < lowest) return () => undefined
      return (message, fields) => {
        try {
          const head = {
            time: new Date(clock.now()).toISOString(),
            level: name,
            message: redactText(message),
          }
          const line = { ...head, ...redactedFields({ ...inherited, ...fields }), ...head }
          stream.write(`${JSON.stringify(line)}\n`)
        } catch {
          // A log that cannot be written must not stop the work it tells of.
        }
      }
    }
    return {
      debug: writer('debug'),
      info: writer('info'),
      warn: writer('warn'),
      error: writer('error'),
      child: (fields) => at({ ...inherited, ...fields }),
    }
  }
  return at({})
}

function redactedFields(fields: Fields): object {
  const clean = redact(fields)
  return typeof clean === 'object' && clean !== null ? clean : {}
}

/** Writes nothing; for tests and for parts that nobody listens to. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
}
