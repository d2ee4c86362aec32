/** `plugboard accounts test-models`: asks each model of an account for a word, and says which answer. */
import type { AdminClient } from '../../shared/contract/index.ts'
import type { ModelTestView, TestRunView } from '../../shared/views/model-test.ts'
import { counted, duration, plain } from './print.ts'
import { all, find, type Session, withEngine } from './session.ts'
import { Complaint } from './terminal.ts'

export interface TestOptions {
  /** Only these; all enabled ones when absent. */
  readonly model?: readonly string[]
  /** List the models again first. */
  readonly sync?: boolean
}

export function testModels(session: Session, word: string, options: TestOptions): Promise<void> {
  return withEngine(session, async (client) => {
    const { id } = find(await all((page) => client.accounts.list(page)), word, 'account')
    const { terminal, json } = session
    const run = await follow(client, {
      left: terminal.interrupted(),
      start: () => begin(client, id, options),
      say(result) {
        if (!json) terminal.write(lineOf(result))
      },
    })
    if (json) terminal.write(`${JSON.stringify(run, undefined, 2)}\n`)
    conclude(run)
  })
}

const begin = async (
  client: AdminClient,
  id: string,
  { model, sync }: TestOptions,
): Promise<TestRunView> => {
  if (model === undefined)
    return sync ? client.accounts.detect({ id }) : client.accounts.test({ id })
  if (sync) await client.accounts.sync({ id })
  return client.accounts.test({ id, models: [...model] })
}

interface Following {
  start(): Promise<TestRunView>
  say(result: ModelTestView): void
  /** Resolves when the person wants it stopped. */
  readonly left: Promise<void>
}

async function follow(client: AdminClient, { start, say, left }: Following): Promise<TestRunView> {
  const ended = new AbortController()
  const feed = await client.events.watch(undefined, { signal: ended.signal })
  let said = 0
  const tell = ({ results }: TestRunView): void => {
    for (const result of results.slice(said)) say(result)
    said = Math.max(said, results.length)
  }
  try {
    const { accountId: id, id: runId, ...first } = await start()
    if (first.endedAt !== undefined) return { ...first, accountId: id, id: runId }
    void left.then(() => client.accounts.cancelTest({ id, runId })).catch(() => undefined)
    for await (const notice of feed) {
      const run =
        notice.type === 'model-test'
          ? notice.run
          : notice.type === 'missed'
            ? await client.accounts.testProgress({ id, runId })
            : undefined
      if (run?.id !== runId) continue
      tell(run)
      if (run.endedAt !== undefined) return run
    }
    throw new Complaint('The engine stopped, and the test with it: start both again.')
  } finally {
    ended.abort()
    await feed.return(undefined).catch(() => undefined)
  }
}

function lineOf({ model, outcome, ms, message }: ModelTestView): string {
  const words = { passed: 'answers', failed: 'fails', skipped: 'skipped' }
  const more = ms === undefined ? message : duration(ms)
  return `${words[outcome].padEnd(8)}  ${plain(model)}${more === undefined ? '' : `  ${plain(more)}`}\n`
}

/** Throws Complaint unless all that were asked answered. */
function conclude({ state, results }: TestRunView): void {
  if (state === 'cancelled') throw new Complaint('The test was stopped.')
  const failed = results.filter(({ outcome }) => outcome === 'failed').length
  if (failed > 0)
    throw new Complaint(`${counted(failed, 'model')} of ${results.length} did not answer.`)
}
