import { mount } from '@throughline/ui'

const root = document.querySelector('#root')
if (root === null) throw new Error('index.html has no #root')
mount(root)
