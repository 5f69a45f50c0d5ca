import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { formatVerificationHtml } from '../../src/report/verification-html.ts';
import type { VerificationReport } from '../../src/report/verification-words.ts';
import { temporaryDirectory } from '../plugin/run-main.ts';
import { asked, exited, graceful, killed, malicious, maliciousAsked } from './observations.ts';

const chromium = ['chromium', 'chromium-headless-shell', 'chromium-browser', 'google-chrome'].find(
  name => spawnSync(name, ['--version']).status === 0,
);
const skip = chromium === undefined && 'no Chromium here (on Debian: the package chromium)';
const directory = temporaryDirectory({});

/** What a reader sees, measured by the browser in a copy of the page that may run this one script. */
const measure = `
const box = element => element.getBoundingClientRect();
const texts = [...document.querySelectorAll('svg')].map(svg => [...svg.querySelectorAll('text')]);
const touch = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3;
const overlaps = texts.flatMap(all => all.flatMap((one, index) =>
  all.slice(index + 1).filter(other => touch(box(one), box(other))).map(other => one.textContent + ' / ' + other.textContent)));
const outside = texts.flat().filter(text => {
  const picture = box(text.ownerSVGElement);
  return box(text).right > picture.right + 1 || box(text).left < picture.left - 1;
}).map(text => text.textContent);
const bars = [...document.querySelectorAll('svg rect')].filter(bar => bar.getClientRects().length > 0).map(bar => ({ kind: bar.getAttribute('class'), width: Math.round(box(bar).width) }));
const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
const scripts = document.scripts.length;
document.body.replaceChildren(Object.assign(document.createElement('pre'), { id: 'seen', textContent: JSON.stringify({ overlaps, outside, bars, wide, scripts }) }));
`;

interface Seen {
  readonly overlaps: readonly string[];
  readonly outside: readonly string[];
  readonly bars: readonly { readonly kind: string; readonly width: number }[];
  readonly wide: boolean;
  readonly scripts: number;
}

function look(name: string, reports: readonly VerificationReport[], width: number): Seen {
  const file = join(directory, `${name}.html`);
  const page = formatVerificationHtml(reports).replace("default-src 'none';", "script-src 'unsafe-inline';");
  writeFileSync(file, page.replace('</html>', `<script>${measure}</script></html>`));
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    `--window-size=${width},1000`,
    `--user-data-dir=${directory}/profile`,
  ];
  const { stdout, stderr } = spawnSync(chromium as string, [...flags, '--dump-dom', `file://${file}`], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  const [, json] = /<pre id="seen">(.*?)<\/pre>/s.exec(stdout) ?? [];
  assert.ok(json, stderr);
  return JSON.parse(json.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')) as Seen;
}

const of = (observations: VerificationReport['observations']): VerificationReport => ({
  path: 'Dockerfile',
  observations,
  judgements: [],
  findings: [],
  repair: null,
  notes: [],
});

suite('the page in Chromium', { skip }, () => {
  test('the original above the repaired, on one axis', () => {
    const { bars, overlaps, outside, wide, scripts } = look('both', [of([killed, graceful])], 1080);
    assert.deepEqual(
      { overlaps, outside, wide, scripts },
      { overlaps: [], outside: [], wide: false, scripts: 1 },
    );
    assert.deepEqual(
      bars.map(({ kind }) => kind),
      ['bad', 'bad', 'good', 'bad ours', 'good', 'good', 'good ours'],
    );
    const [shell = { width: 0 }, , , , reaper = { width: 0 }] = bars;
    assert.ok(Math.abs(shell.width / reaper.width - 10.02 / 1.58) < 0.3, `${shell.width} : ${reaper.width}`);
  });

  test('a stop of no time at all is still to be seen', () => {
    const stop = { ...graceful.stop, seconds: 0.004, own: 0.004 };
    const timeline = graceful.timeline.map(life => ({ ...life, seen: 0, ended: 0.004 }));
    const { bars, overlaps } = look('quick', [of([killed, { ...graceful, stop, timeline }])], 1080);
    assert.deepEqual(overlaps, []);
    for (const { width } of bars) assert.ok(width >= 2, `${width}`);
  });

  test('a short grace period: the names of signals do not touch', () => {
    const signals = [15, 15, 9].map((signal, index) => ({ signal, at: index / 100 }));
    const { overlaps } = look('signals', [of([{ ...killed, stop: { ...killed.stop, signals } }])], 1080);
    assert.deepEqual(overlaps, []);
  });

  for (const width of [500, 1200]) {
    test(`what was asked for, ${width} pixels wide`, () => {
      const { overlaps, outside, wide } = look(`asked-${width}`, [of([...asked, maliciousAsked])], width);
      assert.deepEqual({ overlaps, outside, wide }, { overlaps: [], outside: [], wide: false });
    });
  }

  for (const width of [500, 1400]) {
    test(`whatever an image calls its processes, ${width} pixels wide`, () => {
      const { overlaps, outside, wide, scripts } = look(`bad-${width}`, [of([malicious, exited])], width);
      assert.deepEqual(
        { overlaps, outside, wide, scripts },
        { overlaps: [], outside: [], wide: false, scripts: 1 },
      );
    });
  }
});
