/** What a running program costs: processor time and resident memory, read from Linux's /proc. */
import { readdirSync, readFileSync } from 'node:fs'

/** Whether this machine can tell. */
export function canTell(): boolean {
  try {
    return cpuMicros(process.pid) > 0
  } catch {
    return false
  }
}

/**
 * Processor time of all threads since the program began, in microseconds.
 * Threads that have ended are not counted; Node's pools live as long as the program.
 */
export function cpuMicros(pid: number): number {
  let nanos = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    nanos += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
  }
  return nanos / 1000
}

/** Resident memory in MB. */
export function residentMb(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1] ?? Number.NaN) / 1024
}
