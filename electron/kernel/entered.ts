/** Checks what a person entered; what does not fit is Refused as `invalid`, naming the field. */
import { Refused } from './refused.ts'

const longestLabel = 120

/** One line of text without blanks around it, as a name to show. */
export function enteredLabel(text: string, field = 'label'): string {
  const label = text.replace(/\s+/g, ' ').trim()
  if (label === '') throw new Refused('invalid', `Give it a name: ${field} is empty.`, field)
  if (label.length > longestLabel)
    throw new Refused('invalid', `${field} is longer than ${longestLabel} characters.`, field)
  return label
}

/** A name that programs use, such as a model's: no blanks around it, no control characters. */
export function enteredName(text: string, field: string): string {
  const name = text.trim()
  if (name === '' || name.length > 256 || /\p{Cc}/u.test(name))
    throw new Refused('invalid', `${field} must be a name of 1 to 256 characters.`, field)
  return name
}

/** A whole number within bounds, both included. */
export function enteredInteger(
  value: number,
  { field, least, most }: { readonly field: string; readonly least: number; readonly most: number },
): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new Refused('invalid', `${field} must be a whole number from ${least} to ${most}.`, field)
}

/** How much an account or binding gets among its equals. */
export const enteredWeight = (value: number): number =>
  enteredInteger(value, { field: 'weight', least: 1, most: 1000 })

/** What is tried first; higher comes before lower. */
export const enteredPriority = (value: number): number =>
  enteredInteger(value, { field: 'priority', least: -1000, most: 1000 })
