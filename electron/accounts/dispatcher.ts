/** The connections to all upstreams: kept alive, one exchange each, and never a queue that nobody sees. */
import { Agent, type buildConnector } from 'undici'
import { directConnector } from './proxy/connector.ts'

/** Connects directly when no way is given. To be closed by its owner. */
export const openDispatcher = (connect: buildConnector.connector = directConnector()): Agent =>
  new Agent({
    connect,
    keepAliveTimeout: 60_000,
    keepAliveMaxTimeout: 300_000,
    // One at a time on each connection: an answer may stream for minutes.
    pipelining: 1,
    // As many connections to one host as there are exchanges; caps are the accounts' own.
    connections: null,
    allowH2: false,
    // Models may think for long; the gateway watches over silence itself.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
