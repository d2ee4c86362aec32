/** Looks at a database file before it is opened and says what is wrong with it, without touching it or its folder. */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { Refused } from '../kernel/refused.ts'

/** What this Plugboard expects of a file. */
export interface Expected {
  /** Marks the file as ours and as this kind of file. */
  readonly applicationId: number
  /** How many migrations we know. */
  readonly version: number
}

/** Files up to this size are checked page by page; 16 MB take a few milliseconds. */
const fullCheckBytes = 16 * 1024 * 1024

/** Even a read-only open would leave `-wal` and `-shm` files behind, so the header is read as bytes (SQLite file format, section 1.3). */
const headerBytes = 100
const magic = 'SQLite format 3\0'

/** The version of the schema in the file: 0 when there is none yet. Throws Refused `unavailable`. */
export function inspectFile(file: string, expected: Expected): number {
  const size = sizeOf(file)
  if (size === 0) return 0
  const header = readHeader(file)
  if (size < headerBytes || header.toString('latin1', 0, magic.length) !== magic)
    throw corrupt(file, 'it is not a database')

  const version = header.readUInt32BE(60)
  const applicationId = header.readUInt32BE(68)
  if (version === 0 && applicationId === 0 && size <= pageSize(header)) return 0
  if (applicationId !== expected.applicationId)
    throw new Refused(
      'unavailable',
      `${file} belongs to another program: move it away, or choose another data folder.`,
    )
  if (version > expected.version)
    throw new Refused(
      'unavailable',
      `${file} was written by a newer Plugboard (schema ${version}, this one knows ${expected.version}): update Plugboard, or choose another data folder.`,
    )
  // With a write-ahead log beside it, the main file alone need not make sense.
  if (sizeOf(`${file}-wal`) === 0) checkPages(file, header, size)
  return version
}

/** The refusal for a file whose content makes no sense. */
export function corrupt(file: string, detail: string): Refused {
  return new Refused(
    'unavailable',
    `${file} is damaged (${detail}): put a backup in its place, or move it away to start afresh.`,
  )
}

function checkPages(file: string, header: Buffer, size: number): void {
  // The header's page count holds only if it was written by the same change as the change counter.
  const counted = header.readUInt32BE(24) === header.readUInt32BE(92)
  if (counted && size < header.readUInt32BE(28) * pageSize(header))
    throw corrupt(file, 'its end is missing')
  if (size > fullCheckBytes) return
  const copy = readFileSync(file)
  // In memory there is no write-ahead log: the two format versions say "rollback journal" instead.
  copy[18] = 1
  copy[19] = 1
  const verdict = quickCheck(copy)
  if (verdict !== 'ok') throw corrupt(file, verdict)
}

function quickCheck(content: Buffer): string {
  try {
    const database = new Sqlite(content)
    try {
      return String(database.pragma('quick_check(1)', { simple: true }))
    } finally {
      database.close()
    }
  } catch (error) {
    return error instanceof Error ? error.message : 'unreadable'
  }
}

function pageSize(header: Buffer): number {
  const size = header.readUInt16BE(16)
  return size === 1 ? 65_536 : size
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

function readHeader(file: string): Buffer {
  const header = Buffer.alloc(headerBytes)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, header, 0, headerBytes, 0)
  } finally {
    closeSync(descriptor)
  }
  return header
}
