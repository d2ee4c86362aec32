/** Who has an account with the fake OpenAI: people and the workspaces they are in. */

export interface Workspace {
  /** What is sent upstream as the account's id. */
  readonly id: string
  readonly name: string
  /** The plan's raw name. */
  readonly plan: string
  /** Whether the plan or the administrator gives it Codex; may be taken away while a test runs. */
  codex: boolean
  readonly fedramp?: boolean
}

export interface User {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly workspaces: readonly Workspace[]
}

/** One person in one workspace: what a person picks when they sign in. */
export interface Member {
  readonly user: User
  readonly workspace: Workspace
}

const team = '3f0c9d5e-0000-4000-8000-00000000team'

/** Anna has a plan of her own and one with her team; Ben has a free one, and a school without Codex. */
export const people = (): readonly User[] => [
  {
    id: 'user-anna',
    email: 'anna@example.org',
    name: 'Anna',
    workspaces: [
      { id: '3f0c9d5e-0000-4000-8000-00000000anna', name: 'Personal', plan: 'plus', codex: true },
      { id: team, name: 'Example Team', plan: 'team', codex: true },
    ],
  },
  {
    id: 'user-ben',
    email: 'ben@example.org',
    name: 'Ben',
    workspaces: [
      { id: '3f0c9d5e-0000-4000-8000-000000000ben', name: 'Personal', plan: 'free', codex: true },
      { id: team, name: 'Example Team', plan: 'team', codex: true },
      { id: '3f0c9d5e-0000-4000-8000-0000000schoo', name: 'School', plan: 'edu', codex: false },
    ],
  },
]

/** What the button of the chooser says after `Continue as `. */
export const choiceName = ({ user, workspace }: Member): string =>
  `${user.email} (${workspace.name})`

export const members = (users: readonly User[]): readonly Member[] =>
  users.flatMap((user) => user.workspaces.map((workspace) => ({ user, workspace })))
