/** How a CPU profile is read. */
import { expect, it } from 'vitest'
import { hotSpots } from './hot-functions.ts'

const node = (id: number, functionName: string, url: string) => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
})

it('time is shared out among what ran in the span, without idling', () => {
  const profile = {
    startTime: 1000,
    nodes: [
      node(1, 'a', '/x.js'),
      node(2, 'b', '/x.js'),
      node(3, '(idle)', ''),
      node(4, '', '/y.js'),
    ],
    samples: [4, 1, 2, 3, 1, 4],
    timeDeltas: [0, 100, 300, 100, 500, 100],
  }
  const { functions, files } = hotSpots(profile, { from: 1100, to: 2000 }, (url) => url.slice(1))
  expect(functions).toEqual([
    { name: 'a  x.js:10', share: 0.8 },
    { name: 'b  x.js:10', share: 0.2 },
  ])
  expect(files).toEqual([{ name: 'x.js', share: 1 }])
})
