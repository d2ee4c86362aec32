/** The project's own source files, as the architecture tests read them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

export interface Source {
  /** From the root of the project, with forward slashes. */
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
}

const ours = /\.(ts|tsx|mjs|cjs)$/

/** Every source file below the given folders, tests included, generated files and fixtures not. */
export function sources(...roots: readonly string[]): readonly Source[] {
  return roots.flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => ours.test(name) && !name.endsWith('.d.ts'))
      .map((name) => join(root, name).replaceAll(sep, '/'))
      .filter((path) => !path.includes('/fixtures/'))
      .toSorted()
      .map((path) => {
        const text = readFileSync(path, 'utf8')
        return { path, text, lines: text.split('\n') }
      }),
  )
}

export const isTest = (source: Source): boolean => /\.test\.tsx?$/.test(source.path)
