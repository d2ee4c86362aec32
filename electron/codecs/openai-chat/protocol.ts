/** The id and path of this protocol. */

/** Tags what only it knows, and blobs whose issuer nobody told. */
export const protocol = 'openai-chat'

/** Below a channel's base URL, which ends in `/v1` or what stands for it. */
export const path = '/chat/completions'
