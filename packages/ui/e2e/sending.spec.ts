import { expect } from '@playwright/test'
import { enterAsGuest } from '../testing/index.ts'
import { test } from './notes-test.ts'

test('a message written offline is sent when the network returns', async ({ page, context }) => {
  await page.clock.install()
  const chat = await enterAsGuest(page)
  await context.setOffline(true)
  const failed = page.waitForEvent('requestfailed', (request) =>
    request.url().includes('chat.send'),
  )
  await chat.write('add call mom')
  await failed
  for (let minutes = 0; minutes < 5; minutes += 1) await page.clock.runFor(60_000)
  await expect(chat.page.getByRole('button', { name: 'Send again' })).toHaveCount(0)
  await context.setOffline(false)
  await chat.expectAnswered()
  await expect(chat.panelItems).toHaveCount(1)
})

test('a message whose response was lost is retried and stored once', async ({ page, context }) => {
  const chat = await enterAsGuest(page)
  await chat.write('add call mom')
  await chat.expectAnswered()
  let lost = 0
  await context.route('**/trpc/chat.send*', async (route) => {
    await route.fetch()
    await route.abort()
    lost += 1
  })
  await chat.write('add call dad')
  await expect(chat.messages).toHaveCount(2)
  await expect.poll(() => lost).toBeGreaterThan(0)
  await context.unroute('**/trpc/chat.send*')
  await expect(chat.answers).toHaveCount(2)
  await chat.expectAnswered()
  await expect(chat.messages).toHaveText(['add call mom', 'add call dad'])
  await expect(chat.panelItems).toHaveCount(2)
})
