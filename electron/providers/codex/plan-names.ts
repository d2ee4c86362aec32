/** What people call the plans of ChatGPT; a plan that is not known here is shown by its own name. */

const known: Readonly<Record<string, string>> = {
  prolite: 'Pro Lite',
  ent26: 'Enterprise',
  hc: 'Enterprise',
  enterprise_cbp_automation: 'Enterprise',
  enterprise_cbp_usage_based: 'Enterprise',
  self_serve_business_prolite: 'Business',
  self_serve_business_usage_based: 'Business',
  education: 'Edu',
  k12: 'K-12',
}

/** `plus` → `Plus`, `free_workspace` → `Free workspace`. */
export function planName(plan: string): string {
  const name = Object.hasOwn(known, plan) ? known[plan] : undefined
  const words = plan.replaceAll(/[_-]+/g, ' ').trim()
  return name ?? words.charAt(0).toUpperCase() + words.slice(1)
}
