/** The page on which a person picks who they are and in which workspace, or leaves it. */
import { button, form, page } from '../fake-server/page.ts'
import type { Reply } from '../fake-server/site.ts'
import { choiceName, members, type Member, type User } from './people.ts'

const keyOf = ({ user, workspace }: Member): string => `${user.id}/${workspace.id}`

export interface Chooser {
  readonly title: string
  /** Where the choice is posted to. */
  readonly action: string
  readonly kept: Readonly<Record<string, string>>
  /** The only workspaces to choose from; absent: all. */
  readonly only?: readonly string[]
}

/** The choice arrives as field `choice`. */
export function chooser(users: readonly User[], { title, action, kept, only }: Chooser): Reply {
  const offered = members(users).filter(({ workspace }) => only?.includes(workspace.id) ?? true)
  const choices = offered.map((member) =>
    button('choice', keyOf(member), `Continue as ${choiceName(member)}`),
  )
  return page({
    title,
    body: form(action, kept, [...choices, button('choice', 'cancel', 'Cancel')].join('')),
  })
}

/** Undefined when the person left. */
export const chosen = (users: readonly User[], choice: string | undefined): Member | undefined =>
  members(users).find((member) => keyOf(member) === choice)
