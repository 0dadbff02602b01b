import { expect } from '@playwright/test'
import { chatTest, enterAsGuest } from '@throughline/ui/testing'

/** Runs on the built page and the server that `npm start` starts. */
const test = chatTest({
  command: ['apps/server/src/main.ts'],
  page: 'apps/web/dist',
  buildTask: 'build',
})

test('the assistant and the panel work on the same gadgets', async ({ page }) => {
  const chat = await enterAsGuest(page)
  await chat.write('add a lamp')
  await chat.expectAnswered()
  await expect(chat.toolCards('add_gadget')).toHaveAttribute('data-state', 'done')
  await expect(chat.panelItems).toHaveText(['lamp'])
  await page.getByRole('textbox', { name: 'New gadget' }).fill('Chair')
  await page.keyboard.press('Enter')
  await expect(chat.panelItems).toHaveText(['Chair', 'lamp'])
  await chat.write('show my gadgets')
  await chat.expectAnswered()
  await expect(chat.answers.last()).toContainText('Chair')
  await page.reload()
  await expect(chat.answers).toHaveCount(2)
})
