/** When the vendor's day ends: daily quotas reset at midnight Pacific time (Gemini API documentation, Rate limits). */

const hour = 3_600_000
const day = 24 * hour

const clock = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
})

/** Epoch milliseconds, both. */
export function nextPacificMidnight(now: number): number {
  const left = day - sinceMidnight(now)
  const guess = now + left
  // On the two days a year on which the clock is changed the guess is an hour off.
  const off = sinceMidnight(guess)
  return off === 0 ? guess : off < day / 2 ? guess - off : guess + day - off
}

/** By the clock on the wall. */
function sinceMidnight(time: number): number {
  const parts = clock.formatToParts(time)
  const read = (type: string): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0)
  const whole = read('hour') * hour + read('minute') * 60_000 + read('second') * 1000
  return whole + (((time % 1000) + 1000) % 1000)
}
