import { expect, test } from 'vitest'
import { scopesOf, scopeText } from './scope-texts.ts'

const contract = { scopes: { loans: { name: 'Loans', hint: 'Lend and take back.' } } }

test('a key can have the scopes of the engine and of the app', () => {
  expect(scopesOf(contract)).toEqual(['read', 'chat', 'loans'])
})

test('a scope is named by the contract', () => {
  expect(scopeText(contract, 'loans').name).toBe('Loans')
  expect(scopeText(contract, 'read').name).toBe('Read')
})

test('an unknown scope is shown by its stored name', () => {
  expect(scopeText(contract, 'invoices')).toEqual({ name: 'invoices', hint: '' })
})
