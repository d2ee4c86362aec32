/** Tests of the proofs, parts and ends of an answer. */
import { describe, expect, it } from 'vitest'
import { issuer, hear, answer, frame, said, stop, blocksOf, errorOf } from './fixtures/frames.ts'

describe('proofs', () => {
  it('57. a thought of nothing but a proof is kept', () => {
    expect(blocksOf(said([{ text: '', thought: true, thoughtSignature: 'cw==' }]))).toEqual([
      { type: 'reasoning', text: '', signature: { issuer, blob: 'cw==' } },
    ])
  })

  it('63. a proof on an empty text belongs to the text before it', () => {
    expect(
      blocksOf(said([{ text: 'Yes.' }]), said([{ text: '', thoughtSignature: 'cw==' }])),
    ).toEqual([{ type: 'text', text: 'Yes.', citations: [], signature: { issuer, blob: 'cw==' } }])
  })

  it('text behind a proof begins another block, so that the proof stays with its own', () => {
    expect(
      blocksOf(said([{ text: 'a', thoughtSignature: 'cw==' }]), said([{ text: 'b' }])),
    ).toMatchObject([{ text: 'a', signature: { blob: 'cw==' } }, { text: 'b' }])
  })
})

describe('ends', () => {
  it('134. a prompt that is blocked, without candidates, is a filtered answer', () => {
    const feedback = { blockReason: 'PROHIBITED_CONTENT', blockReasonMessage: 'No.' }
    const { blocks, stop: end } = answer([frame({ promptFeedback: feedback, responseId: 'r' })])
    expect(blocks).toEqual([])
    expect(end).toEqual({
      reason: 'content-filter',
      raw: 'PROHIBITED_CONTENT',
      explanation: 'No.',
    })
  })

  it.each(['SAFETY', 'RECITATION', 'SPII', 'BLOCKLIST', 'IMAGE_SAFETY'])(
    '132. %s is no ordinary stop',
    (finish) => {
      expect(answer([said([{ text: 'a' }], { finishReason: finish })]).stop.reason).toBe(
        'content-filter',
      )
    },
  )

  it.each(['constructor', '__proto__', 'OTHER', 'LANGUAGE'])(
    '%s is a reason of its own',
    (finish) => {
      expect(answer([said([{ text: 'a' }], { finishReason: finish })]).stop).toEqual({
        reason: 'other',
        raw: finish,
      })
    },
  )

  it.each(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS'])(
    '%s is an error, since nothing of the answer can be run',
    (finish) => {
      expect(
        errorOf([said([], { finishReason: finish, finishMessage: 'call: x(' })]),
      ).toMatchObject({ type: 'error', error: { kind: 'upstream-invalid', code: finish } })
    },
  )

  it('93. counts that come behind the finish reason are waited for', () => {
    const late = frame({ usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2 } })
    expect(answer([said([{ text: 'a' }], { finishReason: 'STOP' }), late]).usage).toMatchObject({
      input: 3,
      output: 2,
    })
  })

  it('94. an object that counts nothing is no usage', () => {
    const silent = frame({ usageMetadata: { trafficType: 'ON_DEMAND' } })
    expect(answer([said([{ text: 'a' }]), silent, stop, silent])).not.toHaveProperty('usage')
  })

  it('97. an empty answer begins and ends', () => {
    expect(hear([said([], { finishReason: 'STOP' })])).toEqual([
      { type: 'start', id: 'r1', model: 'm' },
      { type: 'end', stop: { reason: 'stop', raw: 'STOP' } },
    ])
  })

  it('121. candidates beside the first are none of ours', () => {
    const other = { content: { parts: [{ text: 'no' }] }, index: 1, finishReason: 'SAFETY' }
    const both = frame({
      candidates: [
        { content: { parts: [{ text: 'yes' }] }, index: 0, finishReason: 'STOP' },
        other,
      ],
    })
    expect(answer([both])).toMatchObject({ blocks: [{ text: 'yes' }], stop: { reason: 'stop' } })
  })

  it.each([
    ['bare', { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } }],
    ['in a list', [{ error: { code: 503, message: 'Overloaded.', status: 'UNAVAILABLE' } }]],
  ])('102. an error in the stream, %s, is the end of it', (_, body) => {
    expect(errorOf([said([{ text: 'a' }]), frame(body), stop])).toMatchObject({
      type: 'error',
      error: { kind: 'overloaded' },
    })
  })

  it('115. a context that is too long is told as such inside a stream too', () => {
    const message =
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).'
    expect(
      errorOf([frame({ error: { code: 400, message, status: 'INVALID_ARGUMENT' } })]),
    ).toMatchObject({ error: { kind: 'context-length' } })
  })

  it('48. null where content is due is nothing', () => {
    expect(
      answer([
        frame({
          candidates: [{ content: null, finishReason: 'STOP' }],
          promptFeedback: null,
          usageMetadata: null,
        }),
      ]).blocks,
    ).toEqual([])
  })
})

describe('other parts', () => {
  it('49. what was said keeps its order', () => {
    expect(
      blocksOf(
        said([
          { text: 'a' },
          { inlineData: { mimeType: 'image/png', data: 'aWJt' } },
          { text: 'b' },
          { executableCode: { language: 'PYTHON', code: '1' } },
          { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
        ]),
      ),
    ).toMatchObject([
      { text: 'a' },
      { type: 'image', mediaType: 'image/png', data: 'aWJt' },
      { text: 'b' },
      { type: 'opaque', label: 'executableCode', raw: { executableCode: { code: '1' } } },
      { type: 'opaque', label: 'codeExecutionResult' },
    ])
  })

  it('tells how likely each token was', () => {
    const logprobsResult = {
      topCandidates: [{ candidates: [{ token: 'a', logProbability: -0.1 }] }],
      chosenCandidates: [{ token: 'a', tokenId: 5, logProbability: -0.1 }],
    }
    expect(blocksOf(said([{ text: 'a' }], { logprobsResult }))).toMatchObject([
      { logprobs: [{ token: 'a', logprob: -0.1, top: [{ token: 'a', logprob: -0.1 }] }] },
    ])
  })
})
