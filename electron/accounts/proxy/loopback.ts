/** Whether a host is this machine itself. */
import { isIP } from 'node:net'

/** `host` without brackets; names that only look up to loopback are not known here. */
export function isLoopback(host: string): boolean {
  const bare = host.toLowerCase().replace(/\.$/, '')
  switch (isIP(bare)) {
    case 4:
      return bare.startsWith('127.')
    case 6:
      return /^(?:::1|(?:0{1,4}:){7}0{0,3}1|::ffff:(?:127\.|7f[\da-f]{2}:).*)$/.test(bare)
    default:
      return bare === 'localhost' || bare.endsWith('.localhost')
  }
}
