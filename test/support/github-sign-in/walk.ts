/** Walks GitHub's device page as a browser would, for tests that need no real one. */

/** Types a code, answers as somebody, and gives the page that follows. */
export async function walkDevice(
  origin: string,
  userCode: string,
  as: { readonly login: string; readonly answer: 'authorize' | 'cancel' },
): Promise<string> {
  const post = async (fields: Record<string, string>): Promise<string> => {
    const body = new URLSearchParams({ user_code: userCode, ...fields })
    return (await fetch(`${origin}/login/device`, { method: 'POST', body })).text()
  }
  const asked = await post({})
  return asked.includes(`value="${as.login}"`) ? post(as) : asked
}
