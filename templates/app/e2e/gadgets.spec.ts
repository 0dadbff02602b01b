import { expect } from '@playwright/test'
import { chatTest, enterAsGuest } from '@throughline/ui/testing'

/** On the built page and the server, as a person starts them. */
const test = chatTest({
  command: ['apps/server/src/main.ts'],
  page: 'apps/web/dist',
  buildTask: 'build',
})

test('a gadget that the assistant adds is in the panel, and one of the panel is found by chat', async ({
  page,
}) => {
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
