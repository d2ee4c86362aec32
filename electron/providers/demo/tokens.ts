/** Cuts text into the pieces it is streamed in; one piece counts as one token. */

/** A word with the space before it, long words in parts; or two characters of a script without spaces. */
const piece =
  /\s*[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{1,2}|\s*[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{1,7}|\s+/gu

/** The pieces of a text; joined they give the text again. */
export const pieces = (text: string): readonly string[] => text.match(piece) ?? []

export const countTokens = (text: string): number => pieces(text).length

/** About how many tokens a prompt of this length has; exact counting of a large prompt is not worth its time. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / 4)
