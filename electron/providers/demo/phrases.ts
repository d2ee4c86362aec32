/** The sentences the demo speaks in, in English and in Simplified Chinese. */

export interface Phrases {
  greeting: string
  /** What is quoted is the person's own words, shortened. */
  answer(quote: string): string
  noQuestion: string
  received(things: readonly string[]): string
  bytes(mediaType: string, kilobytes: number): string
  at(url: string): string
  result(name: string, text: string, failed: boolean): string
  afterResults: string
  beforeCall(names: readonly string[]): string
  solved(result: string): string
  thoughts(quote: string): string
  refusal: string
  long(index: number): string
}

const english: Phrases = {
  greeting:
    'Hello! I am the demo that comes with Plugboard: a script, not a model. Ask me something, and you will see how an answer travels.',
  answer: (quote) =>
    [
      `You asked: “${quote}”`,
      'I am Plugboard’s built-in demo, a script with no model behind it, so I cannot answer that for you. The way here is real all the same: your request came in with your key, was routed to me, streams back to you word by word, and is counted in the ledger.',
      'What you can do next:\n- Add an account of your own, and a real model answers at this same address.\n- Use the model demo-reasoner to see thoughts, or demo-tools with a tool to see a call.\n- Write [demo: 429] or [demo: cut] in a message to see how a failure is shown.',
    ].join('\n\n'),
  noQuestion:
    'I am Plugboard’s built-in demo, and your message held no words for me to answer. Write something, and I will say it back to you.',
  received: (things) => `I received ${things.join(', ')}.`,
  bytes: (mediaType, kilobytes) =>
    `${/^[aeiou]/.test(mediaType) ? 'an' : 'a'} ${mediaType} of ${kilobytes} kB`,
  at: (url) => `a file at ${url}`,
  result: (name, text, failed) =>
    failed ? `The tool ${name} failed and said: “${text}”` : `The tool ${name} answered: “${text}”`,
  afterResults:
    'So the whole loop works: I asked for the call, your client ran it, and its result came back to me. I am Plugboard’s built-in demo, so I can only repeat what it says.',
  beforeCall: (names) => `I will call ${names.join(' and ')}.`,
  solved: (result) => `${result}\n\n(I am Plugboard’s built-in demo: sums are all I can do.)`,
  thoughts: (quote) =>
    `The person wrote: “${quote}”. There is no model behind me, so I must not pretend to know. I should say plainly that I am the demo, show that the words arrived, and tell what they can do next.`,
  refusal:
    'I will not answer that. (You asked the demo to refuse, so this is what a refusal looks like.)',
  long: (index) =>
    `Paragraph ${index}. This is a long answer, so that you can watch a stream that takes its time: scroll, stop it, or start another one beside it. Nothing new is said here; the demo only keeps talking.`,
}

const chinese: Phrases = {
  greeting:
    '你好！我是 Plugboard 自带的演示：我是一段脚本，不是模型。随便问我点什么，你就能看到一个回答是怎样传过来的。',
  answer: (quote) =>
    [
      `你问的是：“${quote}”`,
      '我是 Plugboard 的内置演示，背后没有模型，所以无法真正回答这个问题。但这条路是真实的：你的请求带着密钥进来，被路由到我这里，再一字一字地流回给你，并记入账本。',
      '接下来你可以：\n- 添加自己的账号，同一个地址就会由真正的模型来回答。\n- 使用 demo-reasoner 模型查看思考过程，或给 demo-tools 提供一个工具，查看工具调用。\n- 在消息里写 [demo: 429] 或 [demo: cut]，看看失败是怎样显示的。',
    ].join('\n\n'),
  noQuestion: '我是 Plugboard 的内置演示，你的消息里没有可以回答的文字。写点什么，我会复述给你。',
  received: (things) => `我收到了${things.join('、')}。`,
  bytes: (mediaType, kilobytes) => `一个 ${mediaType} 文件（${kilobytes} kB）`,
  at: (url) => `位于 ${url} 的文件`,
  result: (name, text, failed) =>
    failed ? `工具 ${name} 失败了，它说：“${text}”` : `工具 ${name} 的回答是：“${text}”`,
  afterResults:
    '整个过程是通的：我提出调用，你的客户端执行，结果又回到了我这里。我是 Plugboard 的内置演示，只能复述它说的话。',
  beforeCall: (names) => `我来调用 ${names.join(' 和 ')}。`,
  solved: (result) => `${result}\n\n（我是 Plugboard 的内置演示，只会做算术。）`,
  thoughts: (quote) =>
    `对方写的是：“${quote}”。我背后没有模型，所以不能假装知道答案。我应该坦白说明自己是演示，证明这些话已经收到，并告诉对方接下来可以做什么。`,
  refusal: '这个我不回答。（你让演示拒绝回答，拒绝就是这个样子。）',
  long: (index) =>
    `第 ${index} 段。这是一个很长的回答，让你可以从容地观察一个数据流：滚动、停止，或者在旁边再开一个。这里没有新内容，演示只是在继续说话。`,
}

/** Answers in the language of the question, as far as it speaks it. */
export const phrasesFor = (question: string): Phrases =>
  /\p{Script=Han}/u.test(question) ? chinese : english
