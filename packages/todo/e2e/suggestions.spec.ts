import { expect } from '@playwright/test'
import { enterAsGuest } from '@throughline/ui/testing'
import { suggestionTexts } from '../src/suggestion-texts.ts'
import { test } from './todo-test.ts'

for (const text of Object.values(suggestionTexts)) {
  test(`the suggestion “${text}” works on an empty list`, async ({ page }) => {
    const chat = await enterAsGuest(page)
    await page.getByRole('button', { name: text }).click()
    await page.keyboard.press('Enter')
    await chat.expectAnswered()
    await expect(chat.answers).not.toContainText(/did not understand|found no task|do not know/)
  })
}
