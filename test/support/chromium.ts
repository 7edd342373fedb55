import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const path = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Why the tests in a browser cannot run; in CI they must. */
export const missing: string | undefined =
  existsSync(path) || process.env['CI']
    ? undefined
    : `no Chromium at ${path} (Debian: apt-get install chromium; or set CHROMIUM)`;

export interface Opened {
  readonly page: Page;
  /** What the page has said on its console, thrown, or asked of the network. */
  readonly complaints: readonly string[];
}

/** A browser that opens pages from disk, each in a context of its own. */
export class Chromium {
  private readonly browser: Browser;
  private readonly folder: string;

  private constructor(browser: Browser, folder: string) {
    this.browser = browser;
    this.folder = folder;
  }

  static async start(): Promise<Chromium> {
    const args = [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ];
    const browser = await chromium.launch({ executablePath: path, chromiumSandbox: false, args });
    return new Chromium(browser, mkdtempSync(join(tmpdir(), 'dtzone-page-')));
  }

  /** Opens a text as a file of its own; every request but that for the file is a complaint. */
  async open(text: string, name = 'page.html', options: BrowserContextOptions = {}, hash = ''): Promise<Opened> {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    const url = pathToFileURL(file).href;
    const context = await this.browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
        complaints.push(`request: ${request.url()}`);
    });
    await page.goto(url + hash);
    return { page, complaints };
  }

  async stop(): Promise<void> {
    await this.browser.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
