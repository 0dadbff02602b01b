import { expect, type Page } from '@playwright/test'
import { enterAsGuest } from '../testing/index.ts'
import { test } from './notes-test.ts'

test('a guest who creates an account keeps all data, also after signing in again', async ({
  page,
}) => {
  const chat = await enterAsGuest(page)
  await chat.write('add call mom')
  await chat.expectAnswered()
  const name = `person-${Date.now()}`
  const email = `${name}@example.com`
  await page.getByRole('button', { name: /^Guest/ }).click()
  await page.getByRole('menuitem', { name: 'Create an account' }).click()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill('correct horse')
  await page.getByRole('button', { name: 'Create account' }).click()
  const account = page.getByRole('button', { name })
  await expect(account).toBeVisible()
  await expect(chat.answers).toHaveCount(1)
  await expect(chat.panelItems).toHaveText([/Call mom/])

  await account.click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill('wrong horse')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toContainText('Wrong e-mail or password')
  await page.getByLabel('Password').fill('correct horse')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(chat.panelItems).toHaveText([/Call mom/])
  await page.getByRole('link', { name: 'add call mom' }).click()
  await expect(chat.answers).toHaveCount(1)
})

test("a late response to a guest's request does not sign out the new account", async ({ page }) => {
  await enterAsGuest(page)
  const signedUp = Promise.withResolvers<void>()
  const held = await holdSessionRequest(page, signedUp.promise)

  const name = `late-${crypto.randomUUID()}`
  await page.getByRole('button', { name: /^Guest/ }).click()
  await page.getByRole('menuitem', { name: 'Create an account' }).click()
  await page.getByLabel('E-mail').fill(`${name}@example.com`)
  await page.getByLabel('Password').fill('correct horse')
  await page.getByRole('button', { name: 'Create account' }).click()
  const account = page.getByRole('button', { name })
  await expect(account).toBeVisible()

  signedUp.resolve()
  expect(await held.answer).toBe(null)
  await page.reload()
  await expect(account).toBeVisible()
})

/** Sends a get-session request with the current cookies, delivered to the server after `until`. */
async function holdSessionRequest(page: Page, until: Promise<void>) {
  const cookies = await page.context().cookies()
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  await page.route(
    '**/api/auth/get-session',
    async (route) => {
      await until
      // `route.continue` would send the cookies of the later time.
      const response = await fetch(route.request().url(), { headers: { cookie } })
      const headers = Object.fromEntries(response.headers)
      const setCookies = response.headers.getSetCookie()
      if (setCookies.length > 0) headers['set-cookie'] = setCookies.join('\n')
      await route.fulfill({ status: response.status, headers, body: await response.text() })
    },
    { times: 1 },
  )
  const sent = page.waitForRequest('**/api/auth/get-session')
  const answer = page.evaluate(async () => (await fetch('/api/auth/get-session')).json())
  await sent
  return { answer }
}
