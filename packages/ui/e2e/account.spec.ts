import { expect } from '@playwright/test'
import { enterAsGuest } from './chat-page.ts'
import { test } from './chat-test.ts'

test('a guest becomes an account, keeps everything, and comes back to it', async ({ page }) => {
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
  await expect(chat.tasks).toHaveText([/Call mom/])

  await account.click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill('wrong horse')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toContainText('do not belong together')
  await page.getByLabel('Password').fill('correct horse')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(chat.tasks).toHaveText([/Call mom/])
  await page.getByRole('link', { name: 'add call mom' }).click()
  await expect(chat.answers).toHaveCount(1)
})
