import { mount } from '../../src/index.ts'
import { notesWeb } from './notes-web.tsx'

const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no #root')
mount(root, notesWeb)
