/** Between slices of streams: waits until the mock has seen everybody leave. */
import { until } from '../measure/pause.ts'
import type { MockUpstream } from '../mock-upstream.ts'
import type { Mode } from '../mock/modes.ts'

/** How long a target may take; one that never cancels is row 11's business, not an end to all other rows. */
const limit = 3000

export async function settle(mock: MockUpstream, mode: Mode): Promise<void> {
  await until(
    'streams to be cancelled',
    limit,
    async () => (await mock.count(mode)).open === 0,
  ).catch(() => undefined)
}
