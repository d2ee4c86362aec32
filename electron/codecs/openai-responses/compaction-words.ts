/** What both sides of a compaction must agree on: who made it, and how its summary is told to a model. */

/** Whose blob a compaction is that this gateway made itself. */
export const compactionIssuer = 'plugboard'

/** Stands before a summary where it takes the place of the conversation. */
export const summaryLead = 'Summary of the conversation so far:\n\n'

/** Asks a model for the summary. */
export const summaryWish = `The conversation above will be replaced by a summary that you write now. Whoever goes on with the work sees only the user's own messages and this summary, so write down everything they need:
- what the user wants, with every constraint and preference they stated;
- what was done and found out, with exact names, paths, commands, numbers and error messages that still matter;
- decisions taken and why, and what was tried in vain;
- what state things are in now, and the next steps.
Write only the summary, in plain text, without an introduction, and call no tools.`
