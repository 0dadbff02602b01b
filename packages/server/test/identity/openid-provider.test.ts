import { once } from 'node:events'
import { createServer } from 'node:http'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { Provider, type JWKS } from 'oidc-provider'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { testApp } from '../test-app.ts'

const CLIENT = { id: 'a-robot', secret: 'a-secret-of-a-robot-long-enough' }
const AUDIENCE = 'https://chat.example.com'

async function makeKeys(kid: string): Promise<JWKS> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const key: JWK = { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' }
  return { keys: [{ ...key, kty: 'RSA' }] }
}

function providerOf(url: string, jwks: JWKS): Provider {
  return new Provider(url, {
    jwks,
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        getResourceServerInfo: () => ({
          scope: '',
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  })
}

/** Starts a complete OpenID provider on loopback. */
async function startProvider() {
  const server = createServer((request, response) => void handle(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const url = `http://127.0.0.1:${address.port}`
  let handle = providerOf(url, await makeKeys('first')).callback()
  return {
    url,
    async rotate() {
      handle = providerOf(url, await makeKeys('second')).callback()
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const discoverySchema = z.object({ token_endpoint: z.url(), jwks_uri: z.url(), issuer: z.url() })
const grantSchema = z.object({ access_token: z.string() })

async function discover(url: string) {
  const response = await fetch(`${url}/.well-known/openid-configuration`)
  return discoverySchema.parse(await response.json())
}

async function tokenOf(endpoint: string): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}`,
    },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  return grantSchema.parse(await response.json()).access_token
}

test('tokens of an OpenID provider are accepted, also after a key rotation', async () => {
  using _notices = vi.spyOn(console, 'info').mockReturnValue()
  using _warnings = vi.spyOn(console, 'warn').mockReturnValue()
  await using provider = await startProvider()
  const { issuer, jwks_uri, token_endpoint } = await discover(provider.url)
  await using app = await testApp({
    env: { JWT_SECRET: '', JWKS_URL: jwks_uri, JWT_ISSUER: issuer, JWT_AUDIENCE: AUDIENCE },
  })
  const statusFor = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    return (await fetch(`${app.url}/trpc/note.list`, { headers })).status
  }
  const first = await tokenOf(token_endpoint)
  expect(await statusFor(first)).toBe(200)
  await provider.rotate()
  const second = await tokenOf(token_endpoint)
  using _later = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000)
  expect(await statusFor(second)).toBe(200)
  // The provider has withdrawn its first key.
  expect(await statusFor(first)).toBe(401)
  const principals = await app.database.db
    .selectFrom('throughline.principal')
    .select(['issuer', 'subject'])
    .execute()
  expect(principals).toEqual([{ issuer, subject: CLIENT.id }])
})
