import { ensurePrincipal } from '@throughline/db'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { serviceOf, signUp, type Service } from '../services.ts'
import { createTestClient, testApp, type TestApp } from '../test-app.ts'

const actsForUsers = true

const refusalSchema = z.object({ error: z.object({ data: z.object({ appCode: z.string() }) }) })

const titles = async ({ note }: Service['client']) =>
  (await note.list.query()).items.map(({ title }) => title)

async function ask(app: TestApp, headers: Record<string, string>) {
  const response = await fetch(`${app.url}/trpc/note.list`, { headers })
  const refusal = refusalSchema.parse(await response.json())
  return [response.status, refusal.error.data.appCode]
}

test('each user of a service has separate data, and so has the owner', async () => {
  await using app = await testApp()
  const ada = await signUp(app, 'ada')
  const service = await serviceOf(app, ada, { actsForUsers })
  await ada.client.note.create.mutate({ title: 'of ada' })
  await service.actingAs('u1').note.create.mutate({ title: 'of u1' })
  await service.actingAs('u2').note.create.mutate({ title: 'of u2' })
  expect(await titles(service.actingAs('u1'))).toEqual(['of u1'])
  expect(await titles(service.actingAs('u2'))).toEqual(['of u2'])
  expect(await titles(service.client)).toEqual(['of ada'])
  expect(await titles(ada.client)).toEqual(['of ada'])
})

test("an owner's keys share their users, and other owners' keys do not", async () => {
  await using app = await testApp()
  const ada = await signUp(app, 'ada')
  const one = await serviceOf(app, ada, { actsForUsers })
  await one.actingAs('u1').note.create.mutate({ title: "u1 of ada's services" })
  const two = await serviceOf(app, ada, { actsForUsers })
  const other = await serviceOf(app, await signUp(app, 'bob'), { actsForUsers })
  expect(await titles(two.actingAs('u1'))).toEqual(["u1 of ada's services"])
  expect(await titles(other.actingAs('u1'))).toEqual([])
})

test('no name gives access to a local account or a user of another issuer', async () => {
  await using app = await testApp()
  const bob = await signUp(app, 'bob')
  await bob.client.note.create.mutate({ title: 'of bob' })
  await app.client('alice').note.create.mutate({ title: 'of alice' })
  const service = await serviceOf(app, await signUp(app, 'ada'), { actsForUsers })
  const identities = await app.database.db
    .selectFrom('throughline.principal')
    .select(['id', 'issuer', 'subject'])
    .execute()
  expect(identities.length).toBeGreaterThanOrEqual(3)
  for (const { id, issuer, subject } of identities) {
    for (const name of [subject, id, `${issuer}:${subject}`, `["${issuer}","${subject}"]`]) {
      expect(await titles(service.actingAs(name)), name).toEqual([])
    }
  }
  expect(await titles(bob.client)).toEqual(['of bob'])
})

test('a caller without the permission cannot act for users', async () => {
  await using app = await testApp()
  const ada = await signUp(app, 'ada')
  const { headers } = await serviceOf(app, ada)
  const cookie = [...ada.cookies].map((pair) => pair.join('=')).join('; ')
  for (const caller of [headers, { cookie }, await app.bearer('alice')]) {
    expect(await ask(app, { ...caller, 'x-act-as': 'u1' })).toEqual([403, 'ACT_AS_FORBIDDEN'])
    expect(await ask(app, { ...caller, 'x-act-as': '' })).toEqual([403, 'ACT_AS_FORBIDDEN'])
  }
  expect(await ask(app, { 'x-act-as': 'u1' })).toEqual([401, 'SIGN_IN_REQUIRED'])
})

test('an invalid name is rejected and never treated as the owner', async () => {
  await using app = await testApp()
  const { headers } = await serviceOf(app, await signUp(app, 'ada'), { actsForUsers })
  for (const name of ['', 'a b', 'u1, u2', 'a'.repeat(256), 'ä']) {
    expect(await ask(app, { ...headers, 'x-act-as': name }), name).toEqual([400, 'ACT_AS_INVALID'])
  }
})

test('the scopes of a key also limit what it does for its users', async () => {
  await using app = await testApp()
  const ada = await signUp(app, 'ada')
  const service = await serviceOf(app, ada, { actsForUsers, scopes: ['read'] })
  const client = createTestClient(app.url, async () => ({ ...service.headers, 'x-act-as': 'u1' }))
  await expect(client.note.create.mutate({ title: 'no' })).rejects.toMatchObject({
    data: { appCode: 'SCOPE_MISSING', details: { scope: 'notes' } },
  })
  await expect(
    client.apiKey.create.mutate({ name: 'more', scopes: ['read'] }),
  ).rejects.toMatchObject({ data: { appCode: 'ACCOUNT_REQUIRED' } })
})

test('the same name is the same principal each time', async () => {
  await using app = await testApp()
  const service = await serviceOf(app, await signUp(app, 'ada'), { actsForUsers })
  await service.actingAs('u1').note.list.query()
  const made = await app.database.db
    .selectFrom('throughline.principal')
    .select(['id', 'issuer', 'subject'])
    .where('subject', '=', 'u1')
    .executeTakeFirstOrThrow()
  expect(made.issuer).toMatch(/^service:[0-9a-f-]{36}$/)
  expect(await ensurePrincipal(app.database.db, made)).toBe(made.id)
})
