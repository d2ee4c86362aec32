/** What is shown of a sign-in, as columns: whose it is, on which plan, and when it ends by itself. */
import type { Credential, Identity } from '../../providers/sign-in.ts'
import type { AccountRow } from '../schema.ts'

export const shownColumns = (
  { expiresAt, refresh, others }: Credential,
  { label, plan }: Identity,
): Pick<AccountRow, 'identity_label' | 'plan' | 'sign_in_until'> => ({
  identity_label: label,
  plan: plan ?? null,
  // What can be renewed does not end by itself.
  sign_in_until: refresh || others ? null : (expiresAt ?? null),
})
