/** The id and path of this protocol. */

/** Tags what only it knows, and is the home issuer of its sealed reasoning. */
export const protocol = 'openai-responses'

/** Below a channel's base URL, which ends in `/v1` or what stands for it. */
export const path = '/responses'
