import { execFile } from 'node:child_process'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'vite'
import { copyDeclarations, packageOf, type Declarations } from './declarations.ts'
import { catalogVersions, PACKAGES, readManifest, ROOT } from './workspace.ts'

export interface PackOptions {
  declarations: Declarations
  /** An empty folder for the content of the pack. */
  folder: string
  /** The folder of the tarball. */
  out: string
}

/** The sources whose declarations the pack of the client consists of. */
export const CLIENT_SOURCES = {
  '.': 'client/src/index.ts',
  './protocol': 'protocol/src/index.ts',
  './api': 'api/src/client.ts',
} as const

/** Packs the client: one JavaScript module that has the protocol in it, and declarations. */
export async function packClient({ declarations, folder, out }: PackOptions): Promise<string> {
  const entries = Object.values(CLIENT_SOURCES).map(declarationOf)
  const typed = await copyDeclarations(declarations, entries, join(folder, 'types'))
  const imported = await bundle(join(PACKAGES, CLIENT_SOURCES['.']), folder)
  const { name, version, license } = await readManifest('packages/client')
  const types = (source: string) => `./types/${declarationOf(source)}`
  await copyFile(join(PACKAGES, 'client/README.md'), join(folder, 'README.md'))
  await copyFile(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'))
  return npmPack(folder, out, {
    name,
    version,
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20' },
    exports: {
      '.': { types: types(CLIENT_SOURCES['.']), default: './index.js' },
      './protocol': { types: types(CLIENT_SOURCES['./protocol']) },
      './api': { types: types(CLIENT_SOURCES['./api']) },
    },
    dependencies: await catalogVersions([...typed, ...imported]),
  })
}

/** Packs the types that the module of an app's router exports. They refer to the client's pack. */
export async function packAppTypes(
  { declarations, folder, out }: PackOptions,
  { router, name }: { router: string; name: string | undefined },
): Promise<string> {
  const entry = declarationOf(router)
  const typed = await copyDeclarations(declarations, [entry], join(folder, 'types'))
  await writeFile(
    join(folder, 'index.d.ts'),
    `export type * from './types/${router.replace(/\.ts$/, '.js')}'\n`,
  )
  const app = await readManifest(`packages/${router.split('/', 1).join()}`)
  const client = await readManifest('packages/client')
  return npmPack(folder, out, {
    name: name ?? `${app.name}-types`,
    version: app.version,
    license: app.license,
    type: 'module',
    exports: { '.': { types: './index.d.ts' } },
    dependencies: await catalogVersions(typed),
    peerDependencies: { [client.name]: client.version },
  })
}

function declarationOf(source: string): string {
  return source.replace(/\.ts$/, '.d.ts')
}

/** Bundles a module and the workspace packages that it imports. Returns the npm packages it imports. */
async function bundle(entry: string, outDir: string): Promise<Set<string>> {
  const imported = new Set<string>()
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      target: 'es2022',
      minify: false,
      outDir,
      emptyOutDir: false,
      lib: { entry, formats: ['es'], fileName: 'index' },
      rolldownOptions: {
        external: (specifier) => {
          const isPackage = /^[^./]/.test(specifier) && !specifier.startsWith('@throughline/')
          if (isPackage) imported.add(packageOf(specifier))
          return isPackage
        },
      },
    },
  })
  return imported
}

async function npmPack(folder: string, out: string, manifest: object): Promise<string> {
  await mkdir(out, { recursive: true })
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  const { stdout } = await promisify(execFile)(
    'npm',
    ['pack', '--silent', '--pack-destination', out],
    { cwd: folder },
  )
  return join(out, stdout.trim())
}
