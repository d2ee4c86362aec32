/** Sign-ins of other programs: where they lie, how they are read, and what people paste instead. */
import { describe, expect, it } from 'vitest'
import { places, scripted } from './fixtures/scripted.ts'
import { imports } from './imports.ts'
import { pasted } from './pasted.ts'

const source = (id: string) => {
  const found = imports.find((one) => one.id === id)
  if (!found) throw new Error(`there is no source ${id}`)
  return found
}
const linux = { home: '/home/anna', env: {}, platform: 'linux' }
const windows = {
  home: 'C:\\Users\\anna',
  env: { LOCALAPPDATA: 'D:\\Local', APPDATA: 'D:\\Roaming' },
  platform: 'win32',
}
/** Tokens with what is known of them. */
const read = (id: string, text: string) =>
  source(id)
    .read(text, '/some/file')
    .map(({ others, facts: { host, login } }) => [others?.['github']?.reveal(), host, login])

describe('another program’s sign-in', () => {
  it.each([
    [
      'editors',
      [
        '/home/anna/.config/github-copilot/apps.json',
        '/home/anna/.config/github-copilot/hosts.json',
      ],
      ['D:\\Local\\github-copilot\\apps.json', 'D:\\Local\\github-copilot\\hosts.json'],
    ],
    ['gh', ['/home/anna/.config/gh/hosts.yml'], ['D:\\Roaming\\GitHub CLI\\hosts.yml']],
    [
      'copilot-cli',
      ['/home/anna/.copilot/config.json'],
      ['C:\\Users\\anna\\.copilot\\config.json'],
    ],
    [
      'opencode',
      ['/home/anna/.local/share/opencode/auth.json'],
      ['C:\\Users\\anna\\.local\\share\\opencode\\auth.json'],
    ],
    [
      'copilot-api',
      ['/home/anna/.local/share/copilot-api/github_token'],
      ['C:\\Users\\anna\\.local\\share\\copilot-api\\github_token'],
    ],
  ])('of %s lies where that program keeps it', (id, there, onWindows) => {
    expect(source(id).paths(linux)).toEqual(there)
    expect(source(id).paths(windows)).toEqual(onWindows)
  })

  it('lies where the environment moved it', () => {
    const env = {
      XDG_CONFIG_HOME: '/x',
      XDG_DATA_HOME: '/y',
      GH_CONFIG_DIR: '/gh',
      COPILOT_HOME: '/c',
    }
    const paths = imports.map((one) => one.paths({ ...linux, env })[0])
    expect(paths).toEqual([
      '/x/github-copilot/apps.json',
      '/gh/hosts.yml',
      '/c/config.json',
      '/y/opencode/auth.json',
      '/y/copilot-api/github_token',
    ])
  })

  it('always comes with what sharing it means', () => {
    for (const { caution } of imports) expect(caution).toMatch(/signing out there ends it here/)
  })

  it('keeps the file it came from, and is renewed before it is used', () => {
    const [credential] = source('copilot-api').read('ghu_madeup0000\n', '/the/file')
    expect(credential).toMatchObject({ source: '/the/file', renewedAt: 0 })
    expect(JSON.stringify(credential)).not.toContain('ghu_madeup')
  })
})

describe('the editors’ files', () => {
  it('hold one token for each app, of which one for each person is taken', () => {
    const file = {
      'github.com:Iv1.aaa': { user: 'anna', oauth_token: 'ghu_one000', githubAppId: 'Iv1.aaa' },
      'github.com:Iv1.bbb': { user: 'anna', oauth_token: 'ghu_two000', githubAppId: 'Iv1.bbb' },
      'acme.ghe.com:Iv1.aaa': { user: 'anna_acme', oauth_token: 'ghu_three0' },
      'git.example.org:Iv1.aaa': { user: 'anna', oauth_token: 'ghu_four00' },
    }
    expect(read('editors', JSON.stringify(file))).toEqual([
      ['ghu_one000', 'github.com', 'anna'],
      ['ghu_three0', 'acme.ghe.com', 'anna_acme'],
    ])
  })

  it('may be the older one', () => {
    const file = { 'github.com': { user: 'anna', oauth_token: 'gho_old000' } }
    expect(read('editors', JSON.stringify(file))).toEqual([['gho_old000', 'github.com', 'anna']])
  })

  it('may hold nothing', () => {
    expect(read('editors', '{}')).toEqual([])
    expect(() => read('editors', 'not json: gho_secret00')).toThrow(/not a JSON file/)
    expect(() => read('editors', 'not json: gho_secret00')).not.toThrow(/secret/)
  })
})

describe('the hosts file of the GitHub CLI', () => {
  it('is read as far as it matters', () => {
    const yaml = [
      '# written by gh',
      'git.example.org:',
      '    oauth_token: gho_elsewhere',
      '    user: anna',
      'github.com:',
      '    users:',
      '        anna:',
      '            oauth_token: gho_anna00',
      '        ben-b:',
      '            oauth_token: "gho_ben000" # his',
      '    git_protocol: https',
      '    oauth_token: gho_ben000',
      "    user: 'ben-b'",
      '"acme.ghe.com":',
      '    user: anna_acme',
      '    oauth_token: gho_acme00',
      '',
    ].join('\r\n')
    expect(read('gh', yaml)).toEqual([
      ['gho_acme00', 'acme.ghe.com', 'anna_acme'],
      ['gho_ben000', 'github.com', 'ben-b'],
      ['gho_anna00', 'github.com', 'anna'],
    ])
  })

  it('may keep its tokens in the keychain', () => {
    const yaml = 'github.com:\n    users:\n        anna:\n    user: anna\n    git_protocol: ssh\n'
    expect(read('gh', yaml)).toEqual([])
  })

  it('gives a host’s token to the host’s person, also behind people without one', () => {
    const yaml = 'github.com:\n  users:\n    ben:\n  oauth_token: gho_anna00\n  user: anna\n'
    expect(read('gh', yaml)).toEqual([['gho_anna00', 'github.com', 'anna']])
  })
})

describe('other files', () => {
  it('of the Copilot CLI name hosts and people, below a comment', () => {
    const file = {
      trusted_folders: ['/home/anna'],
      last_logged_in_user: { host: 'https://github.com', login: 'anna' },
      copilot_tokens: { 'https://github.com:anna': 'gho_cli000' },
    }
    expect(read('copilot-cli', `// Keep out.\n${JSON.stringify(file)}`)).toEqual([
      ['gho_cli000', 'github.com', 'anna'],
    ])
  })

  it('of opencode hold GitHub’s token as the refresh token, beside those of other platforms', () => {
    const file = {
      openai: { type: 'oauth', refresh: 'rt_madeup', access: 'eyJ.madeup.x' },
      'github-copilot': { type: 'oauth', refresh: 'gho_open00', access: 'gho_open00', expires: 0 },
      'github-copilot-enterprise': {
        type: 'oauth',
        refresh: 'gho_ent000',
        access: 'tid=x',
        enterpriseUrl: 'acme.ghe.com',
      },
    }
    expect(read('opencode', JSON.stringify(file))).toEqual([
      ['gho_open00', 'github.com', undefined],
      ['gho_ent000', 'acme.ghe.com', undefined],
    ])
  })
})

describe('what is pasted', () => {
  const open = {
    [places.person]: { body: { id: 7, login: 'anna' } },
    [places.seat]: { status: 404 },
    [places.models]: {},
  }
  const paste = async (text: string, options = {}) => {
    const credential = await pasted(scripted(open).ports, text, options)
    return [credential.access.reveal(), credential.facts['login']]
  }

  it.each([
    '  gho_pasted0 \n',
    'github.com gho_pasted0',
    '{"github.com:Iv1.a":{"user":"anna","oauth_token":"gho_pasted0"}}',
    '{"github-copilot":{"type":"oauth","refresh":"gho_pasted0","access":"","expires":0}}',
    '{"copilot_tokens":{"https://github.com:anna":"gho_pasted0"}}',
    '{"access_token":"gho_pasted0","token_type":"bearer"}',
    'github.com:\n    oauth_token: gho_pasted0\n    user: anna\n',
  ])('may be a token or a file that holds one %#', async (text) => {
    expect(await paste(text)).toEqual(['gho_pasted0', 'anna'])
  })

  it('goes to the host that was chosen', async () => {
    const github = scripted({
      'GET https://api.acme.ghe.com/user': { body: { id: 7 } },
      'GET https://api.acme.ghe.com/copilot_internal/user': { status: 404 },
      'GET https://copilot-api.acme.ghe.com/models': {},
    })
    await pasted(github.ports, 'gho_pasted0', { host: 'acme.ghe.com', integrationId: 'our-own' })
    expect(github.asked.at(-1)?.headers['copilot-integration-id']).toBe('our-own')
    await pasted(github.ports, 'acme.ghe.com gho_pasted0')
    expect(github.asked.at(-1)?.headers).not.toHaveProperty('copilot-integration-id')
  })

  it.each([
    ['ghp_classic00', /no classic personal access token/],
    ['ghs_server000', /app installation/],
    ['ghr_refresh00', /refresh token/],
    ['tid=abc;exp=1:sig', /half an hour/],
    ['sk-something', /not a token of GitHub/],
    ['', /no token of GitHub in this/],
    ['please log me in', /no token of GitHub in this/],
    ['{}', /no token of GitHub in this/],
    ['{"github.com"', /not a JSON file/],
    ['git.example.org gho_pasted0', /sign in on github\.com/],
  ])('is refused in words where it is something else %#', async (text, words) => {
    const failure: unknown = await paste(text).catch((reason: unknown) => reason)
    expect(failure).toMatchObject({ error: { kind: 'invalid-request' } })
    expect(String(failure)).toMatch(words)
    expect(String(failure)).not.toMatch(/_(?:classic|server|refresh|pasted)|sk-some|exp=1/)
  })
})
