/** Where tools are to be pointed, ready to copy. */
import { Card } from '../../parts/card.tsx'
import { Copy } from '../../parts/copy.tsx'
import { useSay } from '../../preferences.ts'

/** `endpoint` is empty when the gateway does not listen. */
export function Endpoint({ endpoint }: { readonly endpoint: string }) {
  const say = useSay()
  if (endpoint === '')
    return (
      <Card title={say('endpoint.title')}>
        <p className="text-quiet">{say('endpoint.none')}</p>
      </Card>
    )
  return (
    <Card title={say('endpoint.title')}>
      <p className="-mt-2 mb-4 text-quiet">{say('endpoint.lead')}</p>
      <div className="grid gap-3 lg:grid-cols-2">
        <Copy name={say('endpoint.openai')} value={`${endpoint}/v1`} />
        <Copy name={say('endpoint.anthropic')} value={endpoint} />
      </div>
    </Card>
  )
}
