/** The shape of a generateContent request, field by field, in camelCase (Gemini API reference, Generating content). */
import { z } from 'zod'

/** Any field may be null, which is as good as absent. */
const struct = z.record(z.string(), z.unknown())
const base64 = z.string().regex(/^[A-Za-z0-9+/_-]+=*$/, 'Base64 decoding failed')
const blob = z.strictObject({
  mimeType: z.string().regex(/^[\w.+-]+\/[\w.+-]+(?:;.*)?$/, 'Unsupported MIME type'),
  data: base64,
  displayName: z.string().nullish(),
})
const fileData = z.strictObject({
  mimeType: z.string().nullish(),
  fileUri: z
    .string()
    .regex(
      /^(?:gs:\/\/|https:\/\/generativelanguage\.googleapis\.com\/|https:\/\/(?:www\.)?youtube\.com\/|https:\/\/youtu\.be\/)/,
      'Unsupported file URI: upload the file with the Files API or send it inline.',
    ),
  displayName: z.string().nullish(),
})

const functionCall = z.strictObject({
  id: z.string().nullish(),
  name: z.string().min(1, 'Name cannot be empty.'),
  args: struct.nullish(),
})
const functionResponse = z.strictObject({
  id: z.string().nullish(),
  name: z.string().min(1, 'Name cannot be empty.'),
  response: struct,
  parts: z.array(z.strictObject({ inlineData: blob })).nullish(),
  willContinue: z.boolean().nullish(),
  scheduling: z.enum(['SILENT', 'WHEN_IDLE', 'INTERRUPT']).nullish(),
})

/** What a part may hold; exactly one of these. */
export const partData = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
] as const

export const part = z.strictObject({
  text: z.string().nullish(),
  inlineData: blob.nullish(),
  fileData: fileData.nullish(),
  functionCall: functionCall.nullish(),
  functionResponse: functionResponse.nullish(),
  executableCode: z
    .strictObject({
      language: z.enum(['PYTHON', 'LANGUAGE_UNSPECIFIED']),
      code: z.string(),
      id: z.string().nullish(),
    })
    .nullish(),
  codeExecutionResult: z
    .strictObject({
      outcome: z.string(),
      output: z.string().nullish(),
      id: z.string().nullish(),
    })
    .nullish(),
  toolCall: struct.nullish(),
  toolResponse: struct.nullish(),
  thought: z.boolean().nullish(),
  thoughtSignature: z.string().nullish(),
  videoMetadata: struct.nullish(),
  mediaResolution: z.unknown().optional(),
  partMetadata: struct.nullish(),
})

const content = z.strictObject({
  role: z.string().nullish(),
  parts: z.array(part).nullish(),
})

const declaration = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/,
      'Invalid function name. Must start with a letter or an underscore. Must be alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.',
    ),
  description: z.string().nullish(),
  parameters: struct.nullish(),
  parametersJsonSchema: z.unknown().optional(),
  response: struct.nullish(),
  responseJsonSchema: z.unknown().optional(),
  behavior: z.enum(['UNSPECIFIED', 'BLOCKING', 'NON_BLOCKING']).nullish(),
})
const tool = z.strictObject({
  functionDeclarations: z.array(declaration).nullish(),
  googleSearch: z
    .strictObject({
      timeRangeFilter: struct.nullish(),
      searchTypes: struct.nullish(),
    })
    .nullish(),
  googleSearchRetrieval: struct.nullish(),
  urlContext: z.strictObject({}).nullish(),
  codeExecution: z.strictObject({}).nullish(),
  googleMaps: struct.nullish(),
  fileSearch: struct.nullish(),
  computerUse: struct.nullish(),
  mcpServers: z.array(struct).nullish(),
})

const modality = z.enum(['MODALITY_UNSPECIFIED', 'TEXT', 'IMAGE', 'AUDIO', 'VIDEO'])
const generationConfig = z.strictObject({
  temperature: z.number().min(0).max(2, 'the supported range is from 0 to 2').nullish(),
  topP: z.number().min(0).max(1).nullish(),
  topK: z.int().min(1).nullish(),
  candidateCount: z.int().min(1).max(8).nullish(),
  maxOutputTokens: z
    .int()
    .min(1, 'max_output_tokens must be positive.')
    .max(65_536, 'the supported range is from 1 (inclusive) to 65537 (exclusive)')
    .nullish(),
  stopSequences: z
    .array(z.string().min(1))
    .max(5, 'the number of stop_sequences exceeds limit 5')
    .nullish(),
  responseLogprobs: z.boolean().nullish(),
  logprobs: z.int().min(0).max(20).nullish(),
  presencePenalty: z.number().min(-2).max(2).nullish(),
  frequencyPenalty: z.number().min(-2).max(2).nullish(),
  seed: z.int().nullish(),
  responseMimeType: z.enum(['text/plain', 'application/json', 'text/x.enum']).nullish(),
  responseSchema: struct.nullish(),
  responseJsonSchema: z.unknown().optional(),
  responseModalities: z.array(modality).nullish(),
  mediaResolution: z.string().nullish(),
  speechConfig: struct.nullish(),
  imageConfig: struct.nullish(),
  audioTimestamp: z.boolean().nullish(),
  enableEnhancedCivicAnswers: z.boolean().nullish(),
  thinkingConfig: z
    .strictObject({
      includeThoughts: z.boolean().nullish(),
      thinkingBudget: z.int().min(-1).nullish(),
      thinkingLevel: z
        .enum(['MINIMAL', 'LOW', 'MEDIUM', 'HIGH', 'minimal', 'low', 'medium', 'high'])
        .nullish(),
    })
    .nullish(),
})

export const generateRequest = z.strictObject({
  model: z.string().nullish(),
  contents: z.array(content).min(1, 'contents is not specified'),
  systemInstruction: content.nullish(),
  tools: z.array(tool).nullish(),
  toolConfig: z
    .strictObject({
      functionCallingConfig: z
        .strictObject({
          mode: z.enum(['MODE_UNSPECIFIED', 'AUTO', 'ANY', 'NONE', 'VALIDATED']).nullish(),
          allowedFunctionNames: z.array(z.string()).nullish(),
        })
        .nullish(),
      retrievalConfig: struct.nullish(),
      includeServerSideToolInvocations: z.boolean().nullish(),
    })
    .nullish(),
  safetySettings: z
    .array(z.strictObject({ category: z.string(), threshold: z.string() }))
    .nullish(),
  generationConfig: generationConfig.nullish(),
  cachedContent: z
    .string()
    .regex(/^cachedContents\/\S+$/, 'must be of the form cachedContents/{id}')
    .nullish(),
  serviceTier: z.enum(['unspecified', 'flex', 'standard', 'priority']).nullish(),
  store: z.boolean().nullish(),
})

/** The contents alone, or a whole request. */
export const countRequest = z.union([
  z.strictObject({ contents: generateRequest.shape.contents }),
  z.strictObject({ generateContentRequest: generateRequest }),
])

const embedFields = {
  model: z.string().nullish(),
  content,
  taskType: z.string().nullish(),
  title: z.string().nullish(),
  outputDimensionality: z.int().min(1).nullish(),
}
export const embedRequest = z.strictObject(embedFields)
export const batchEmbedRequest = z.strictObject({
  requests: z
    .array(z.strictObject({ ...embedFields, model: z.string().regex(/^models\/.+/) }))
    .min(1)
    .max(100, 'at most 100 requests can be in one batch'),
})

export type GenerateRequest = z.infer<typeof generateRequest>
export type Content = z.infer<typeof content>
export type Part = z.infer<typeof part>
export type Declaration = z.infer<typeof declaration>
