import { expect, type Page } from '@playwright/test'
import { enterAsGuest } from '../testing/index.ts'
import { test } from './notes-test.ts'

async function signUp(page: Page): Promise<void> {
  await page.goto('/')
  await page.getByRole('button', { name: 'Create an account' }).click()
  await page.getByLabel('E-mail').fill(`maker-${crypto.randomUUID()}@example.com`)
  await page.getByLabel('Password').fill('correct horse')
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByRole('heading', { name: 'What can I help with?' })).toBeVisible()
}

/** The status of a call with this key. */
async function callWith(url: string, secret: string): Promise<number> {
  const response = await fetch(`${url}/trpc/conversation.list`, {
    headers: { authorization: `Bearer ${secret}` },
  })
  return response.status
}

test('a key is created, shown once, used by a program and revoked', async ({ page, server }) => {
  await signUp(page)
  await page.getByRole('button', { name: /^maker-/ }).click()
  await page.getByRole('menuitem', { name: 'API keys' }).click()
  await expect(page.getByText('No API keys yet')).toBeVisible()

  await page.getByRole('button', { name: 'New key' }).click()
  const form = page.getByRole('dialog', { name: 'New API key' })
  await form.getByLabel('Name').fill('Nightly report')
  await form.getByLabel('Read').uncheck()
  await form.getByRole('button', { name: 'Create the key' }).click()
  await expect(form.getByRole('alert')).toContainText('Choose at least one permission')
  await form.getByLabel('Read').check()
  await expect(form.getByLabel('Notes')).not.toBeChecked()
  await form.getByLabel('Expires').selectOption('in a year')
  await form.getByRole('button', { name: 'Create the key' }).click()

  const created = page.getByRole('dialog', { name: '“Nightly report” created' })
  const secret = (await created.getByLabel('The key', { exact: true }).textContent()) ?? ''
  await expect(created.getByLabel('Example with curl')).toContainText(
    `curl ${server.url}/trpc/conversation.list`,
  )
  await page.keyboard.press('Escape')
  await expect(created).toBeVisible()
  await created.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText(secret)).toHaveCount(0)

  const row = page.getByRole('list', { name: 'API keys' }).getByRole('listitem').first()
  await expect(row).toContainText('Never used')
  expect(await callWith(server.url, secret)).toBe(200)
  await page.reload()
  await expect(row).toContainText('Last used just now')
  await expect(row).toContainText('Expires')

  await row.getByRole('button', { name: 'Revoke “Nightly report”' }).click()
  const question = page.getByRole('dialog', { name: 'Revoke this key?' })
  await question.getByRole('button', { name: 'Cancel' }).click()
  expect(await callWith(server.url, secret)).toBe(200)
  await row.getByRole('button', { name: 'Revoke “Nightly report”' }).click()
  await question.getByRole('button', { name: 'Revoke', exact: true }).click()
  await expect(page.getByText('No API keys yet')).toBeVisible()
  expect(await callWith(server.url, secret)).toBe(401)
})

test('a guest is asked to create an account first', async ({ page }) => {
  await enterAsGuest(page)
  await page.goto('/settings/api-keys')
  await expect(page.getByText('API keys need an account')).toBeVisible()
  await expect(page.getByRole('button', { name: 'New key' })).toHaveCount(0)
  await page.getByRole('main').getByRole('button', { name: 'Create an account' }).click()
  await page.getByLabel('E-mail').fill(`guest-${crypto.randomUUID()}@example.com`)
  await page.getByLabel('Password').fill('correct horse')
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByRole('button', { name: 'New key' })).toBeVisible()
})
