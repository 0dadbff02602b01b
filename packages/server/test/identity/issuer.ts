import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'

const AUDIENCE = 'throughline'

interface SigningKey {
  kid: string
  alg: string
  privateKey: CryptoKey
  published: JWK
}

/** An external issuer on loopback that publishes and rotates its keys. */
export interface Issuer extends AsyncDisposable {
  url: string
  /** The environment variables of a server that trusts it. */
  env: Record<string, string>
  /** The number of requests for its keys. */
  readonly asked: number
  /** The public keys that it publishes now. */
  readonly published: readonly JWK[]
  /** Signs a token with the newest key. Undefined claims are omitted. */
  token(claims?: Record<string, unknown>): Promise<string>
  /** Signs with a new key from now on. Old keys are published until they are withdrawn. */
  addKey(alg?: string): Promise<void>
  withdrawOldKeys(): void
  /** How it answers requests for its keys. */
  answers: 'well' | 'with an error' | 'with a page' | 'with no keys' | 'never'
}

const answers: Partial<Record<Issuer['answers'], string>> = {
  'with a page': '<h1>Down for maintenance</h1>',
  'with no keys': '{"keys":"none"}',
}

export async function startIssuer(): Promise<Issuer> {
  const state = { keys: [await makeKey('RS256')], asked: 0 }
  const server = createServer((_, response) => {
    state.asked += 1
    if (issuer.answers === 'never') return
    response.writeHead(issuer.answers === 'with an error' ? 500 : 200)
    response.end(answers[issuer.answers] ?? JSON.stringify({ keys: issuer.published }))
  })
  const url = await listen(server)
  const issuer: Issuer = {
    url,
    env: { JWKS_URL: `${url}/jwks`, JWT_ISSUER: url, JWT_AUDIENCE: AUDIENCE },
    answers: 'well',
    get asked() {
      return state.asked
    },
    get published() {
      return state.keys.map(({ published }) => published)
    },
    async token(claims = {}) {
      const key = state.keys.at(-1)
      if (key === undefined) throw new Error('an issuer always has a key')
      const { kid, alg, privateKey } = key
      const exp = Math.floor(Date.now() / 1_000) + 3_600
      return new SignJWT({ sub: 'alice', iss: url, aud: AUDIENCE, exp, ...claims })
        .setProtectedHeader({ alg, kid })
        .sign(privateKey)
    },
    async addKey(alg = 'RS256') {
      state.keys.push(await makeKey(alg))
    },
    withdrawOldKeys() {
      state.keys = state.keys.slice(-1)
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
  }
  return issuer
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${portOf(server.address())}`
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the issuer has no port')
  return address.port
}

async function makeKey(alg: string): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg)
  const kid = crypto.randomUUID()
  return {
    kid,
    alg,
    privateKey,
    published: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
  }
}
